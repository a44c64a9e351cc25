// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.HostPath.Steps;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Native;
using Telemetry.Model.Definitions;
using Telemetry.Model.Failures;
using TestSupport;

namespace Telemetry.Kernel.Tests.HostPath;

/// <summary>Loading, attaching and detaching of the programs of the steps.</summary>
[Trait("Needs", "root")]
public sealed partial class StageCaptureTests
{
    private const string Unified = "/sys/fs/cgroup/unified";

    [StepFact(StageProgram.Transmit)]
    public void all_programs_work_here_and_are_gone_afterwards()
    {
        uint[] programs;
        using (var rig = new StageRig())
        {
            Assert.All(StageCapture.Programs, program => Assert.Null(rig.Kernel.WhyMissing(program)));
            programs = [.. StageCapture.Programs.Where(program => rig.Kernel.WhyMissing(program) is null)
                .SelectMany(rig.Kernel.ProgramFds).Select(IdOf)];
            Assert.All(programs, id => Assert.True(Exists(id)));
        }

        // The kernel frees programs when no link holds them any more.
        VethPair.Until(() => !programs.Any(Exists), () => "a program is still there");
    }

    [RootFact]
    public void detached_programs_record_nothing()
    {
        using var rig = new StageRig();
        using Socket receiver = rig.Receiver();
        rig.SendNumbers(5);
        rig.AwaitDatagrams(5);
        rig.Kernel.Detach();
        rig.SendNumbers(5);
        VethPair.Until(() => DropRig.ReadAll(receiver).Count > 0, () => "nothing came");

        Assert.Equal(5, rig.TakeAll().Count);
        rig.AssertBooks(StageProgram.SocketIn, 5);
        rig.Pair.OnHost(() => rig.Kernel.Attach());
        rig.SendNumbers(5);
        Assert.Equal(5, rig.Take(5, StageKind.SocketIn).Count);
    }

    [StepFact(StageProgram.Send)]
    public void without_a_cgroup_sends_are_recorded_still()
    {
        using var rig = new StageRig(new StageOptions { Cgroup = "/tmp" });

        Assert.Contains("/tmp", rig.Kernel.WhyMissing(StageProgram.SocketIn), StringComparison.Ordinal);
        Assert.Equal("it needs stage_socket_in", rig.Kernel.WhyMissing(StageProgram.Read));
        Assert.Null(rig.Kernel.WhyMissing(StageProgram.Send));
        Assert.Null(rig.Kernel.ReadMissed(StageProgram.Read));
        (Socket client, Socket server) = rig.Connect();
        using (client)
        using (server)
            client.Send(new byte[10]);
        Assert.Equal(StageKind.Send, Assert.Single(rig.Take(1, StageKind.Send)).Kind);
    }

    [RootFact]
    public void only_sockets_of_the_cgroup_are_looked_at()
    {
        string folder = Path.Combine(
            Cgroup.RootIn(File.ReadLines("/proc/self/mountinfo")) ?? Unified,
            $"telemetry-test-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        try
        {
            using var rig = new StageRig(new StageOptions { Cgroup = folder });
            Assert.Null(rig.Kernel.WhyMissing(StageProgram.SocketIn));
            using Socket receiver = rig.Receiver();                 // of this process, which is not in it
            rig.SendNumbers(5);
            VethPair.Until(() => DropRig.ReadAll(receiver).Count > 0, () => "nothing came");

            Assert.Equal(0, rig.Kernel.ReadCounters(StageProgram.SocketIn).Events);
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    [RootFact]
    public void where_cgroup2_is_not_mounted_it_is_mounted_privately()
    {
        using var rig = new StageRig();
        rig.Kernel.Detach();
        PinnedThread.Run(0, () =>
        {
            const int NewMounts = 0x20000;                      // CLONE_NEWNS
            const int OwnFiles = 0x200;                         // CLONE_FS
            const nuint PrivateTree = (1 << 18) | (1 << 14);    // MS_PRIVATE | MS_REC
            Assert.Equal(0, unshare(NewMounts | OwnFiles));
            Assert.Equal(0, mount("none", "/", null, PrivateTree, 0));
            while (Cgroup.RootIn(File.ReadLines("/proc/thread-self/mountinfo")) is { } mounted)
                Assert.Equal(0, umount2(mounted, 0));
            rig.Kernel.Attach();
        });
        Assert.Null(rig.Kernel.WhyMissing(StageProgram.SocketIn));
        using Socket receiver = rig.Receiver();

        rig.SendNumbers(5);

        Assert.Equal(5, rig.Take(5, StageKind.SocketIn).Count);
    }

    [Fact]
    public void the_root_of_cgroup2_is_found_among_mounts()
    {
        Assert.Equal("/sys/fs/cgroup/uni fied", Cgroup.RootIn(
        [
            "32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu",
            "40 31 0:38 /system.slice /run/part rw,relatime - cgroup2 cgroup2 rw",
            @"41 31 0:38 / /sys/fs/cgroup/uni\040fied rw,relatime shared:1 - cgroup2 cgroup2 rw",
        ]));
        Assert.Null(Cgroup.RootIn(["32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu"]));
    }

    [Theory]
    [InlineData(-1, -1, "sock_recv_length", "tcp_sendmsg_locked")]
    [InlineData(3, -1, null, "tcp_sendmsg_locked")]
    [InlineData(3, 4, null, null)]
    public void a_missing_tracepoint_is_named(int receive, int send, string? read, string? sent)
    {
        var support = new StageSupport(receive, send, HasCast: false, HasTransmit: send >= 0);

        Assert.Null(support.WhyMissing(StageProgram.SocketIn));
        Assert.Contains(read ?? "", support.WhyMissing(StageProgram.Read) ?? "", StringComparison.Ordinal);
        Assert.Contains(sent ?? "", support.WhyMissing(StageProgram.Send) ?? "", StringComparison.Ordinal);
        Assert.Contains(sent is null ? "" : "bpf_sock_ops_enable_tx_tstamp",
            support.WhyMissing(StageProgram.Transmit) ?? "", StringComparison.Ordinal);
        Assert.Equal((read is null, sent is null),
            (support.WhyMissing(StageProgram.Read) is null, support.WhyMissing(StageProgram.Send) is null));
    }

    [Theory]
    [InlineData(5, true, null)]
    [InlineData(6, true, null)]
    [InlineData(5, false, "storage of sockets")]
    [InlineData(7, true, "no udp_recvmsg that is known")]
    public void reads_are_found_where_udp_returns_without_their_tracepoint(int arguments, bool hasStorage, string? why)
    {
        var support = new StageSupport(-1, -1, HasCast: false, HasTransmit: false)
        {
            ReadArguments = arguments,
            ReadsIPv6 = true,
            HasSocketStorage = hasStorage,
        };

        Assert.Equal(["stage_read_udp4", "stage_read_udp6"], support.ReadPrograms);
        Assert.Equal("fexit/udp_recvmsg", support.ReadHook);
        Assert.Equal(why is null, support.WhyMissing(StageProgram.Read) is null);
        Assert.Contains(why ?? "", support.WhyMissing(StageProgram.Read) ?? "", StringComparison.Ordinal);
    }

    [RootFact]
    public void a_ring_of_an_impossible_size_is_refused()
    {
        using var capture = KernelCapture.Open(VethPair.Options(AttachMode.Tc) with { Interfaces = [] });

        Assert.Throws<FailureException>(() => StageCapture.Open(capture, new StageOptions { RingBytes = 100_000 }));
    }

    private static unsafe uint IdOf(int programFd)
    {
        uint* information = stackalloc uint[64];                // struct bpf_prog_info: type, id
        uint bytes = 64 * sizeof(uint);
        new Span<uint>(information, 64).Clear();
        Assert.Equal(0, LibBpf.bpf_obj_get_info_by_fd(programFd, information, &bytes));
        return information[1];
    }

    private static bool Exists(uint program)
    {
        int fd = LibBpf.bpf_prog_get_fd_by_id(program);
        if (fd >= 0)
            _ = Libc.close(fd);
        return fd >= 0;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string source, string target, string? type, nuint flags, nint data);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int umount2(string target, int flags);
}
