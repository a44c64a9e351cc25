// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Globalization;
using Telemetry.Model.Threads;

namespace Telemetry.Host.Processes;

/// <summary>Identity of a process.</summary>
/// <param name="Pid">Its id, as this process's pid namespace has it.</param>
/// <param name="Name">Its name, up to 15 bytes, printable.</param>
/// <param name="Cgroup">Path of its control group, printable; null if unknown.</param>
/// <param name="Container">Id of its container, 64 hexadecimal digits; null if it is in none that is known.</param>
public sealed record ProcessIdentity(int Pid, string Name, string? Cgroup, string? Container)
{
    private const int ContainerDigits = 64;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

    /// <summary>Reads it from <c>/proc</c>, which takes no privilege.</summary>
    /// <returns>Null if there is no such process.</returns>
    public static ProcessIdentity? Read(int pid)
    {
        string folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/");
        using var comm = new ProcFile(folder + "comm");
        if (!comm.TryRead(out ReadOnlySpan<byte> name))
            return null;
        string text = PrintableName.Of(name.TrimEnd((byte)'\n'));
        using var groups = new ProcFile(folder + "cgroup");
        if (!groups.TryRead(out ReadOnlySpan<byte> lines))
            return new ProcessIdentity(pid, text, null, null);
        ReadOnlySpan<byte> cgroup = CgroupOf(lines);
        return new ProcessIdentity(
            pid, text, cgroup.IsEmpty ? null : PrintableName.Of(cgroup), ContainerOf(cgroup));
    }

    /// <summary>The path of the control group in the content of <c>/proc/PID/cgroup</c>: that of a hierarchy of version
    /// 1 that names a container, or that of version 2, or the first that is not the root; empty if there is
    /// none.</summary>
    internal static ReadOnlySpan<byte> CgroupOf(ReadOnlySpan<byte> lines)
    {
        ReadOnlySpan<byte> found = default;
        while (TextFields.TryTakeLine(ref lines, out ReadOnlySpan<byte> line))
        {
            // hierarchy:controllers:path; neither of the first two has a colon but "name=..." may be anything.
            int first = line.IndexOf((byte)':');
            int second = first < 0 ? -1 : line[(first + 1)..].IndexOf(":/"u8);
            if (second < 0)
                continue;
            ReadOnlySpan<byte> path = line[(first + 1 + second + 1)..];
            bool isUnified = line.StartsWith("0::"u8) && !path.SequenceEqual("/"u8);
            if (found.IsEmpty || found.SequenceEqual("/"u8)
                || (ContainerOf(found) is null && (isUnified || ContainerOf(path) is { })))
                found = path;
        }
        return found;
    }

    /// <summary>The container's id in the path of a control group, as Docker, containerd, CRI-O, Podman and Kubernetes
    /// make them; null if there is none. The innermost counts.</summary>
    internal static string? ContainerOf(ReadOnlySpan<byte> cgroup)
    {
        while (!cgroup.IsEmpty)
        {
            int slash = cgroup.LastIndexOf((byte)'/');
            ReadOnlySpan<byte> folder = cgroup[(slash + 1)..];
            cgroup = slash < 0 ? default : cgroup[..slash];
            if (folder.EndsWith(".scope"u8))
                folder = folder[..^".scope".Length];
            if (folder.Length < ContainerDigits || folder[^ContainerDigits..].ContainsAnyExcept(HexDigits))
                continue;
            ReadOnlySpan<byte> runtime = folder[..^ContainerDigits];
            // "docker-", "cri-containerd:" or nothing; "crio-conmon-" is the monitor beside the container.
            if (!runtime.IsEmpty && runtime[^1] is not ((byte)'-' or (byte)':') || runtime.IndexOf("conmon"u8) >= 0)
                continue;
            return System.Text.Encoding.ASCII.GetString(folder[^ContainerDigits..]);
        }
        return null;
    }
}
