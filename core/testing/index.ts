/**
 * `hotline-host/testing`: plugins under test, in whatever test runner. Nothing here needs vitest; its matcher is
 * `hotline-host/testing/vitest`.
 */
export type {
  Answers,
  CommandSettings,
  FiredTimer,
  LogLine,
  OperatorReply,
  Outcome,
  PendingTimer,
  SentCall,
  TestedPlugin,
  TestSettings,
} from './api.ts';
export { fixtures } from './fixtures.ts';
export type { CommandFields, EventFields, RecordedDelivery } from './fixtures.ts';
export { assertMarkdown, markdownProblem, type MarkdownSubject } from './markdown.ts';
export { testPlugin } from './test-plugin.ts';
