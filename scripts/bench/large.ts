/** Files of a given length: streams of documents, a definition of custom resources, a Dockerfile. */

import { type App, access, configMap, deployment, networkPolicy, secret, service } from "./manifests.ts";
import type { Random } from "./random.ts";

/** A stream of documents with about this many lines. */
export function stream(lines: number, random: Random): string {
  const kinds = [deployment, service, networkPolicy, access, secret, configMap];
  const documents: string[] = [];
  for (let index = 0, count = 0; count < lines; index++) {
    const app: App = { name: `part-${Math.floor(index / kinds.length)}`, namespace: "large" };
    const document = kinds[index % kinds.length]?.(app, random) ?? "";
    documents.push(document);
    count += document.split("\n").length;
  }
  return documents.join("---\n");
}

/** One CustomResourceDefinition with about this many lines, most of them schema. */
export function definition(lines: number, random: Random): string {
  const properties: string[] = [];
  for (let index = 0; properties.length < lines; index++) {
    const type = random.pick(["string", "integer", "boolean"]);
    properties.push(
      `                field${index}:`,
      "                  description: >-",
      `                    What field ${index} is for, in as many words as such descriptions have: ${type} values`,
      "                    are checked by the server, and defaults are written when the object is stored.",
      "                  type: object",
      "                  properties:",
      "                    value:",
      `                      type: ${type}`,
    );
  }
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec:
  group: example.com
  scope: Namespaced
  names:
    kind: Widget
    plural: widgets
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
${properties.join("\n")}
`;
}

/** A Dockerfile with about this many lines, in stages of thirty. */
export function dockerfile(lines: number, random: Random): string {
  const stages = Math.max(1, Math.round(lines / 30));
  return Array.from({ length: stages }, (_, stage) => {
    const installs = Array.from({ length: 14 }, (_, index) => `      package-${stage}-${index} \\`);
    return `FROM registry.example.com/base/node:22.${random.below(20)}.1 AS stage${stage}
ARG VERSION=1.${random.below(100)}.0
ENV NODE_ENV=production \\
    VERSION=$VERSION
WORKDIR /app
RUN apt-get update \\
    && apt-get install -y --no-install-recommends \\
${installs.join("\n")}
    && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json ./
RUN npm ci --omit=dev
COPY . .
EXPOSE 8080
HEALTHCHECK CMD ["node", "health.js"]
USER 10001
ENTRYPOINT ["node", "server.js"]
`;
  }).join("\n");
}
