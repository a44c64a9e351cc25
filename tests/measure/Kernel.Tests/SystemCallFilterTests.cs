// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Telemetry.Kernel.Native;
using Telemetry.Kernel.Privileges;

namespace Telemetry.Kernel.Tests;

/// <summary>What a thread can do under the filter; each refused call would do something else without it.</summary>
public sealed unsafe class SystemCallFilterTests
{
    private const int NotPermitted = 1;

    [Theory]
    [InlineData("execve", 59, 0, 0, 0)]
    [InlineData("execveat", 322, -1, 0, 0)]
    [InlineData("ptrace of nobody", 101, 2, -1, 0)]
    [InlineData("process_vm_readv", 310, -1, 0, 0)]
    [InlineData("unshare", 272, 0, 0, 0)]
    [InlineData("setns", 308, -1, 0, 0)]
    [InlineData("a new process", 56, 0x800, 0, 0)]
    [InlineData("mount", 165, 0, 0, 0)]
    [InlineData("io_uring_setup", 425, 0, 0, 0)]
    [InlineData("keyctl", 250, 0, 0, 0)]
    [InlineData("a raw socket", 41, 2, 3, 1)]
    [InlineData("a raw IPv6 socket", 41, 10, 3, 58)]
    [InlineData("a raw socket that closes on exec", 41, 2, 3 | 0x80000, 1)]
    [InlineData("a packet socket", 41, 17, 3, 0)]
    [InlineData("a call of the x32 kind", 0x40000000 + 39, 0, 0, 0)]
    public void what_measuring_does_not_take_is_refused(string what, int number, int first, int second, int third) =>
        UnderFilter(packetSockets: false, () =>
            Assert.True(ErrorOf(number, first, second, third) == NotPermitted, what));

    [Fact]
    public void what_measuring_takes_goes_on() => UnderFilter(packetSockets: false, () =>
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "text");
        File.Move(file, file + "-moved");
        Assert.Equal("text", File.ReadAllText(file + "-moved"));
        File.Delete(file + "-moved");
        using var datagrams = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        datagrams.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var stream = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp);
        Assert.Equal(0, ErrorOf(41, 16, 3 | 0x80000, 0));
        bool ran = false;
        var thread = new Thread(() => ran = true);
        thread.Start();
        thread.Join();
        Assert.True(ran);
    });

    /// <summary>Calls with arguments that the kernel itself refuses, or that change nothing.</summary>
    [Theory]
    [InlineData("adjtimex, of the clock watch", 159, 0, 0, 0)]
    [InlineData("ioctl, of the drivers' counters", 16, -1, 0x8946, 0)]
    [InlineData("socket of socket diagnostics", 41, 16, 3 | 0x80000, 4)]
    [InlineData("bind", 49, -1, 0, 0)]
    [InlineData("sendto", 44, -1, 0, 0)]
    [InlineData("recvfrom", 45, -1, 0, 0)]
    [InlineData("sendmsg", 46, -1, 0, 0)]
    [InlineData("recvmsg", 47, -1, 0, 0)]
    [InlineData("setsockopt, of joins", 54, -1, 0, 0)]
    [InlineData("open", 2, 0, 0, 0)]
    [InlineData("openat", 257, -1, 0, 0)]
    [InlineData("read", 0, -1, 0, 0)]
    [InlineData("write", 1, -1, 0, 0)]
    [InlineData("fsync", 74, -1, 0, 0)]
    [InlineData("flock", 73, -1, 0, 0)]
    [InlineData("rename", 82, 0, 0, 0)]
    [InlineData("renameat2", 316, -1, 0, -1)]
    [InlineData("unlink", 87, 0, 0, 0)]
    [InlineData("mkdir", 83, 0, 0, 0)]
    [InlineData("getdents64", 217, -1, 0, 0)]
    [InlineData("getrandom", 318, 0, 0, 0)]
    [InlineData("membarrier, to ask what there is", 324, 0, 0, 0)]
    [InlineData("bpf, of a command that does not exist", 321, 0x7FFF, 0, 0)]
    public void what_the_parts_of_a_run_call_is_not_refused(
        string what, int number, int first, int second, int third) => UnderFilter(packetSockets: false, () =>
            Assert.True(ErrorOf(number, first, second, third) != NotPermitted, what));

    [Fact]
    public void packet_sockets_can_be_left_open() => UnderFilter(packetSockets: true, () =>
    {
        Assert.Equal(NotPermitted, ErrorOf(41, 2, 3, 1));
        // Of a protocol that nothing is received by.
        int error = ErrorOf(41, 17, 3, 0);
        Assert.True(error == 0 || Environment.UserName != "root", $"errno {error}");
    });

    /// <summary>On a thread of its own, which is gone afterwards.</summary>
    private static void UnderFilter(bool packetSockets, Action act)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(() =>
        {
            Assert.Equal(0, SystemCallFilter.Apply(packetSockets, 0));
            act();
        }));
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }

    private static int ErrorOf(int number, int first, int second, int third)
    {
        nint result = Libc.syscall(number, first, (void*)(nint)second, (nuint)third);
        int error = result >= 0 ? 0 : Marshal.GetLastPInvokeError();
        if (number == 41 && result >= 0)
            _ = Libc.close((int)result);
        return error;
    }
}
