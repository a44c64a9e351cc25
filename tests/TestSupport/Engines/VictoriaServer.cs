// SPDX-License-Identifier: Apache-2.0
namespace TestSupport.Engines;

/// <summary>VictoriaMetrics and the programs of its package.</summary>
public static class VictoriaServer
{
    /// <summary>Starts a node that stores.</summary>
    public static EngineServer Node()
    {
        var folder = new ScratchFolder();
        string address = $"127.0.0.1:{FreePort.OnLoopback()}";
        return new EngineServer(
            folder, "victoria-metrics", address, $"-storageDataPath={folder.File("data")}",
            $"-httpListenAddr={address}", "-search.latencyOffset=0s", "-search.disableCache",
            "-memory.allowedBytes=100MB", "-loggerLevel=WARN");
    }

    /// <summary>Starts an agent that writes all it receives to several nodes.</summary>
    public static EngineServer Agent(params EngineServer[] nodes)
    {
        var folder = new ScratchFolder();
        string address = $"127.0.0.1:{FreePort.OnLoopback()}";
        return new EngineServer(
            folder, "vmagent", address,
            [
                $"-httpListenAddr={address}", $"-remoteWrite.tmpDataPath={folder.File("queue")}",
                "-remoteWrite.flushInterval=200ms", "-loggerLevel=WARN",
                .. nodes.Select(node => $"-remoteWrite.url=http://{node.Address}/api/v1/write"),
            ]);
    }

    /// <summary>Starts a proxy that asks for a user and a password, before an agent and a node.</summary>
    public static EngineServer Proxy(EngineServer agent, EngineServer node, string user, string password)
    {
        var folder = new ScratchFolder();
        string address = $"127.0.0.1:{FreePort.OnLoopback()}";
        File.WriteAllText(folder.File("auth.yml"), $"""
            users:
              - username: "{user}"
                password: "{password}"
                url_map:
                  - src_paths: ["/api/v1/write"]
                    url_prefix: "http://{agent.Address}/"
                  - src_paths: ["/api/v1/query"]
                    url_prefix: "http://{node.Address}/"

            """);
        return new EngineServer(
            folder, "vmauth", address, $"-httpListenAddr={address}", $"-auth.config={folder.File("auth.yml")}",
            "-loggerLevel=WARN");
    }
}
