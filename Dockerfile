FROM node:24-slim

WORKDIR /app
COPY . .
RUN npm ci --omit=dev --ignore-scripts && rm -rf node_modules/node-linux-* && mkdir -p data && chown node:node data

USER node
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080
EXPOSE 8080
VOLUME /app/data
HEALTHCHECK --interval=30s --timeout=3s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "core/bin/hotline.js", "start"]
