// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Xunit;

namespace TestSupport.Sockets;

/// <summary>A child process that holds sockets which it inherited, and does nothing with them.</summary>
public sealed partial class SocketHolder : IDisposable
{
    private const int SetFlags = 2;                             // F_SETFD

    private readonly Process _child;

    /// <summary>Starts it. The sockets stay open here too.</summary>
    public SocketHolder(params Socket[] sockets)
    {
        foreach (Socket socket in sockets)
            Assert.Equal(0, fcntl((int)socket.Handle, SetFlags, 0));
        _child = Process.Start("sleep", "60");
        foreach (Socket socket in sockets)
            Assert.Equal(0, fcntl((int)socket.Handle, SetFlags, 1));
        // The sockets are inherited in the fork; the name comes with the program.
        Assert.True(SpinWait.SpinUntil(() => NameOf(Pid) == "sleep", 60_000));
    }

    /// <summary>Id of the child.</summary>
    public int Pid => _child.Id;

    /// <summary>Inodes of the sockets that <c>/proc/PID/fd</c> has.</summary>
    public static IEnumerable<ulong> InodesOf(int pid) =>
        Directory.GetFiles(Folder(pid, "fd")).Select(Target)
            .Where(target => target.StartsWith("socket:[", StringComparison.Ordinal))
            .Select(InodeOf);

    /// <summary>Inode of a socket of this process.</summary>
    public static ulong InodeOf(Socket socket) =>
        InodeOf(Target(Folder(Environment.ProcessId, "fd/" + socket.Handle.ToString(CultureInfo.InvariantCulture))));

    /// <summary>Start of a process in hundredths of a second since the boot.</summary>
    public static ulong StartOf(int pid)
    {
        string stat = File.ReadAllText(Folder(pid, "stat"));
        return ulong.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19], CultureInfo.InvariantCulture);
    }

    /// <summary>Name of a process.</summary>
    public static string NameOf(int pid) => File.ReadAllText(Folder(pid, "comm")).TrimEnd('\n');

    /// <inheritdoc/>
    public void Dispose()
    {
        _child.Kill();
        _child.WaitForExit();
        _child.Dispose();
    }

    private static ulong InodeOf(string target) =>
        ulong.Parse(target.AsSpan(8, target.Length - 9), CultureInfo.InvariantCulture);

    private static string Folder(int pid, string file) =>
        string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{file}");

    private static string Target(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget ?? "";
        }
        catch (IOException)
        {
            return "";
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int fd, int command, nint argument);
}
