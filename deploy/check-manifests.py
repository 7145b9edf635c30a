"""What no schema says of the manifests: that the gateway's pods are as docs/deploy.md promises."""

import sys

import yaml

documents = [document for name in sys.argv[1:] for document in yaml.safe_load_all(open(name)) if document]
of_kind = lambda kind: {document["metadata"]["name"]: document for document in documents if document["kind"] == kind}
deployments, config = of_kind("Deployment"), of_kind("ConfigMap")["polychat-gateway"]["data"]["gateway.toml"]


def hold(what, is_true):
    if not is_true:
        sys.exit(f"deploy/kubernetes: {what}")


for name, deployment in deployments.items():
    pod = deployment["spec"]["template"]["spec"]
    hold(f"{name} runs as root", pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] > 0)
    hold(f"{name} has a token of the cluster", pod["automountServiceAccountToken"] is False)
    for container in pod["containers"]:
        rights = container["securityContext"]
        hold(f"{name} can write its own files", rights["readOnlyRootFilesystem"])
        hold(f"{name} can gain rights", rights["allowPrivilegeEscalation"] is False)
        hold(f"{name} keeps capabilities", rights["capabilities"]["drop"] == ["ALL"])
        hold(f"{name} has no bound on memory", "memory" in container["resources"]["limits"])
        hold(f"{name} is never asked whether it is ready", "readinessProbe" in container)

gateway = deployments["polychat-gateway"]["spec"]["template"]["spec"]
container = gateway["containers"][0]
probe = lambda name: container[name]["httpGet"]["path"]
hold("the probes ask for the wrong page", [probe("livenessProbe"), probe("readinessProbe")] == ["/healthz", "/readyz"])
hold("alive must not mean that Redis is there", probe("startupProbe") == "/healthz")

scaler = of_kind("HorizontalPodAutoscaler")["polychat-gateway"]["spec"]
hold("the autoscaler scales something else", scaler["scaleTargetRef"]["name"] == "polychat-gateway")
hold("one replica alone", scaler["minReplicas"] >= 2)
hold("several replicas without a Redis", "\nredis = " in config)
hold("a number of replicas fights with the autoscaler", "replicas" not in deployments["polychat-gateway"]["spec"])
hold("a proxy's address counts as every visitor's", "trusted_proxies" in config)

# Turns may take answer_seconds; the gateway waits five more, the pod as long and preStop besides.
grace = gateway["terminationGracePeriodSeconds"] - container["lifecycle"]["preStop"]["sleep"]["seconds"]
hold("a pod is killed while turns are under way", grace >= 95)

eviction = "--maxmemory-policy", "noeviction"
hold("Redis may forget keys", " ".join(eviction) in " ".join(deployments["polychat-redis"]["spec"]["template"]["spec"]["containers"][0]["args"]))

for policy in of_kind("NetworkPolicy").values():
    pods = policy["spec"]["podSelector"]["matchLabels"]
    hold("a network policy is for nobody", pods == deployments["polychat-gateway"]["spec"]["selector"]["matchLabels"])
print("The manifests hold what docs/deploy.md promises.")
