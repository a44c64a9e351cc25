// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel.Attaching;

/// <summary>A directory of cgroup version 2, to which programs are attached.</summary>
internal static unsafe partial class Cgroup
{
    private const string Where = "host_path.cgroup";
    private const string Mounts = "/proc/thread-self/mountinfo";
    private const nint OpenFileSystem = 430;                    // fsopen, since 5.2; the same on all machines
    private const nint ConfigureFileSystem = 431;               // fsconfig
    private const nint MountFileSystem = 432;                   // fsmount
    private const nint CloseOnExec = 1;                         // FSOPEN_CLOEXEC, FSMOUNT_CLOEXEC
    private const nint Create = 6;                              // FSCONFIG_CMD_CREATE

    /// <summary>Attaches a program to a hook of a cgroup's sockets, beside those of others.</summary>
    /// <param name="attachType">Hook.</param>
    /// <param name="folder">Directory of the cgroup; empty for the root.</param>
    internal static LinkAttachment Attach(int programFd, uint attachType, string folder)
    {
        int cgroup = folder.Length > 0 ? Open(folder) : OpenRoot();
        int link = BpfCall.CreateLink(programFd, cgroup, attachType, 0);
        _ = Libc.close(cgroup);
        NativeError.Check(
            link, "bpf_link_create", Where,
            $"no program can be attached to {(folder.Length > 0 ? folder : "the root of cgroup2")}",
            "give the directory of a cgroup of version 2");
        return new LinkAttachment(link, "cgroup");
    }

    /// <summary>Directory at which the root of cgroup2 is mounted, by the text of <c>mountinfo</c>; null if
    /// it is not.</summary>
    internal static string? RootIn(IEnumerable<string> mounts) =>
        Mount.In(mounts).FirstOrDefault(mount => mount is { Type: "cgroup2", Top: "/" })?.Point;

    private static int Open(string folder)
    {
        int fd = Libc.open(folder, Libc.ReadOnlyCloseOnExec);
        return fd >= 0
            ? fd : throw NativeError.Of("open", NativeError.Last, Where, folder, "give the directory of a cgroup");
    }

    private static int OpenRoot() => RootIn(File.ReadLines(Mounts)) is { } folder ? Open(folder) : MountPrivately();

    /// <summary>Makes a mount of cgroup2 that is nowhere in the tree of files, and ends with its descriptor.</summary>
    private static int MountPrivately()
    {
        const string What = "cgroup2 is not mounted, and cannot be mounted privately";
        const string Remedy = "mount -t cgroup2 none /sys/fs/cgroup";
        int context;
        int mount = -1;
        fixed (byte* name = "cgroup2\0"u8)
            context = (int)syscall(OpenFileSystem, (nint)name, CloseOnExec, 0, 0, 0);
        if (context >= 0 && syscall(ConfigureFileSystem, context, Create, 0, 0, 0) >= 0)
            mount = (int)syscall(MountFileSystem, context, CloseOnExec, 0, 0, 0);
        int error = NativeError.Last;
        if (context >= 0)
            _ = Libc.close(context);
        if (mount < 0)
            throw NativeError.Of("fsmount", error, Where, What, Remedy);
        int fd;
        fixed (byte* here = ".\0"u8)
            fd = Libc.openat(mount, here, Libc.ReadOnlyCloseOnExec);
        error = NativeError.Last;
        _ = Libc.close(mount);
        return fd >= 0 ? fd : throw NativeError.Of("openat", error, Where, What, Remedy);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(
        nint number, nint first, nint second, nint third, nint fourth, nint fifth);
}
