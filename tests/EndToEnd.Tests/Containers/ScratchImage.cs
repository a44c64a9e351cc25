// SPDX-License-Identifier: Apache-2.0
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests.Containers;

/// <summary>A root folder as an image from scratch has it: programs with the libraries that they are linked with or
/// load by name. It has no <c>/etc</c>, no shell and no time zones. Its mounts go with the mount namespace of each
/// process.</summary>
internal sealed class ScratchImage : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const string AddProgram = """
        cd "$0" && mkdir -p bin dev lib64 proc run sys tmp && cp --dereference "$1" bin/ && shift
        for name in libbpf.so.1 libsqlite3.so.0; do
          set -- "$@" "$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p | awk -v name="$name" '$1 == name { print $NF; exit }')"
        done
        for file in bin/* "$@"; do ldd "$file" | awk '$3 ~ /^\// { print $3 } $1 ~ /^\// { print $1 }'; done | sort -u |
          xargs cp --dereference --parents --target-directory .
        cp --dereference --parents --target-directory . "$@"
        """;

    // A mount of its own is what "ip netns" changes the propagation of.
    private const string Enter = """
        mount --bind "$0" "$0" && cd "$0"
        mount -t proc proc proc
        mount -t sysfs sysfs sys
        mount --rbind /dev dev
        for folder in run tmp; do mount -t tmpfs tmpfs "$folder"; done
        exec "$(PATH=$PATH:/sbin:/usr/sbin command -v chroot)" . "$@"
        """;

    private readonly ScratchFolder _scratch = new();

    /// <param name="programs">Files of the programs; they lie in <c>/bin</c>.</param>
    internal ScratchImage(params string[] programs)
    {
        foreach (string program in programs)
            PlainRun.Succeed(Patience, "bash", "-ec", AddProgram, Root, program);
    }

    /// <summary>The folder that its processes see as the root.</summary>
    internal string Root => _scratch.File(".");

    /// <summary>File of a program in <c>PATH</c>.</summary>
    internal static string Find(string program) =>
        PlainRun.Succeed(Patience, "bash", "-c", "PATH=$PATH:/sbin:/usr/sbin command -v \"$0\"", program).Trim();

    /// <summary>Arguments of <c>env</c> to run a program inside, without the environment of the test.</summary>
    /// <param name="networkNamespace">Where it runs; null for the host's.</param>
    /// <param name="command">Name of the program and its arguments.</param>
    internal string[] Command(string? networkNamespace, params string[] command)
    {
        string[] place = networkNamespace is null ? [] : ["ip", "netns", "exec", networkNamespace];
        return
        [
            "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", .. place, "unshare", "--mount", "--propagation", "private",
            "bash", "-ec", Enter, Root, "/bin/" + command[0], .. command[1..],
        ];
    }

    /// <summary>Starts a program inside.</summary>
    internal TelemetryProcess Start(string? networkNamespace, params string[] command) =>
        TelemetryProcess.Start("env", Command(networkNamespace, command));

    /// <summary>Runs a program inside to its end.</summary>
    internal RunResult Run(params string[] command)
    {
        using TelemetryProcess process = Start(null, command);
        return process.WaitForEnd(Patience);
    }

    /// <inheritdoc/>
    public void Dispose() => _scratch.Dispose();
}
