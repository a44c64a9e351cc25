// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Nodes;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Containers;

/// <summary>A container of an image, confined as a manifest says, which crun starts in the network namespace of a
/// test: a kubelet's part is done by these lines.</summary>
internal sealed class ManifestContainer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // crun takes control groups of version 2 only, and a test may see another mount of them.
    private const string WithControlGroups =
        "umount --recursive --lazy /sys/fs/cgroup; mount -t cgroup2 none /sys/fs/cgroup && exec \"$@\"";

    private readonly ScratchFolder _scratch = new();
    private readonly string _bundle;
    private readonly string _name = $"telemetry-test-{Guid.NewGuid():N}";
    private readonly JsonObject _config;

    internal ManifestContainer(MadeImages images, string image, Manifest manifest)
    {
        _bundle = images.Unpack(image);
        _config = JsonNode.Parse(File.ReadAllText(ConfigPath))!.AsObject();
        Confine(manifest);
        Mount(manifest);
    }

    /// <summary>Folder of the files of the manifest's ConfigMap.</summary>
    internal string Configuration => Directory.CreateDirectory(_scratch.File("configuration")).FullName;

    /// <summary>The directory of the node that the container keeps its state in.</summary>
    internal string State => Directory.CreateDirectory(_scratch.File("state")).FullName;

    /// <summary>The directory of the node in which the kubelet makes links to logs.</summary>
    internal string Links => Directory.CreateDirectory(_scratch.File("links")).FullName;

    /// <summary>Id of the container's first process.</summary>
    internal int Id
    {
        get
        {
            string state = "";
            Assert.True(SpinWait.SpinUntil(() => HasState(out state), Patience), "crun knows no such container");
            return JsonDocument.Parse(state).RootElement.GetProperty("pid").GetInt32();
        }
    }

    private string ConfigPath => Path.Combine(_bundle, "config.json");

    /// <summary>Folder of the files of the manifest's secret.</summary>
    internal string Secrets => Directory.CreateDirectory(_scratch.File("secrets")).FullName;

    /// <summary>Gives what the manifest does not: for what only a first look at the image needs.</summary>
    internal void Allow(string capability, params string[] calls)
    {
        _config["linux"]!["readonlyPaths"] = new JsonArray();   // settings of the namespaces that it makes
        foreach ((_, JsonNode? set) in _config["process"]!["capabilities"]!.AsObject())
            set!.AsArray().Add(capability);
        _config["linux"]!["seccomp"]!["syscalls"]!.AsArray().Add(new JsonObject
        {
            ["action"] = "SCMP_ACT_ALLOW",
            ["names"] = new JsonArray([.. calls.Select(call => JsonValue.Create(call))]),
        });
    }

    /// <summary>Mounts a new file system of memory.</summary>
    internal void MountMemory(string path) =>
        _config["mounts"]!.AsArray().Add(MountOf(path, "tmpfs", "tmpfs", "nosuid", "nodev"));

    /// <summary>Starts the image's program.</summary>
    internal TelemetryProcess Start(string? networkNamespace, params string[] arguments)
    {
        string program = _config["process"]!["args"]![0]!.GetValue<string>();
        _config["process"]!["args"] = new JsonArray(
            [.. arguments.Prepend(program).Select(word => JsonValue.Create(word))]);
        File.WriteAllText(ConfigPath, _config.ToJsonString());
        string[] command =
        [
            "unshare", "--mount", "--propagation", "private", "sh", "-c", WithControlGroups, "sh",
            "crun", "--cgroup-manager=disabled", $"--root={_scratch.File("crun")}", "run", "--bundle", _bundle, _name,
        ];
        return networkNamespace is null
            ? TelemetryProcess.Start(command[0], command[1..])
            : TelemetryProcess.Start("ip", ["netns", "exec", networkNamespace, .. command]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        PlainRun.Of(Patience, "crun", $"--root={_scratch.File("crun")}", "delete", "--force", _name);
        _scratch.Dispose();
    }

    private bool HasState(out string state)
    {
        PlainRun run = PlainRun.Of(Patience, "crun", $"--root={_scratch.File("crun")}", "state", _name);
        state = run.Output;
        return run.ExitCode == 0 && run.Output.Contains("running", StringComparison.Ordinal);
    }

    private void Confine(Manifest manifest)
    {
        string user = manifest.Security.Children.ContainsKey("runAsUser")
            ? Manifest.Text(manifest.Security, "runAsUser")
            : Manifest.Text(manifest.Pod, "securityContext", "runAsUser");
        Assert.Equal("false", Manifest.Text(manifest.Security, "privileged"));
        JsonNode process = _config["process"]!;
        process["terminal"] = false;
        process["user"] = new JsonObject { ["uid"] = int.Parse(user), ["gid"] = int.Parse(user) };
        process["noNewPrivileges"] = Manifest.Text(manifest.Security, "allowPrivilegeEscalation") == "false";
        process["rlimits"] = new JsonArray();
        // Of a process that is not root the kernel takes them away, as it does in a pod.
        process["capabilities"] = new JsonObject([.. ((string[])["bounding", "effective", "permitted"]).Select(
            set => KeyValuePair.Create(set, (JsonNode?)new JsonArray(
                [.. manifest.Capabilities.Select(name => JsonValue.Create(name))])))]);
        _config["root"]!["readonly"] = Manifest.Text(manifest.Security, "readOnlyRootFilesystem") == "true";
        string profile = Manifest.Text(manifest.Security, "seccompProfile", "localhostProfile");
        _config["linux"]!["seccomp"] =
            JsonNode.Parse(File.ReadAllText(Path.Combine(MadeImages.Profiles, profile)));
        // The node's network and processes, where the manifest asks for them; here always the test's network.
        string[] own = manifest.Pod.Children.ContainsKey("hostPID") ? ["mount", "ipc", "uts"]
            : ["mount", "ipc", "uts", "pid"];
        _config["linux"]!["namespaces"] = new JsonArray(
            [.. own.Select(kind => new JsonObject { ["type"] = kind })]);
    }

    private void Mount(Manifest manifest)
    {
        JsonArray mounts = _config["mounts"]!.AsArray();
        foreach ((string path, string kind, bool isReadOnly) in manifest.Mounts())
        {
            JsonNode?[] others =
                [.. mounts.Where(mount => mount!["destination"]!.GetValue<string>() == path)];
            foreach (JsonNode? other in others)
                mounts.Remove(other);
            mounts.Add(kind switch
            {
                "configMap" => MountOf(path, "bind", Configuration, "rbind", "ro"),
                "hostPath" when isReadOnly => MountOf(path, "bind", Links, "rbind", "ro"),
                "hostPath" or "persistentVolumeClaim" => MountOf(path, "bind", State, "rbind", "rw"),
                "secret" => MountOf(path, "bind", Secrets, "rbind", "ro"),
                _ => MountOf(path, "tmpfs", "tmpfs", "nosuid", "nodev", "mode=1777"),
            });
        }
    }

    private static JsonObject MountOf(string path, string type, string source, params string[] options) => new()
    {
        ["destination"] = path,
        ["type"] = type,
        ["source"] = source,
        ["options"] = new JsonArray([.. options.Select(option => JsonValue.Create(option))]),
    };
}
