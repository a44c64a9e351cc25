// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.HostPath.Steps;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Native;
using Telemetry.Kernel.Threads;
using TestSupport;

namespace Telemetry.Kernel.Tests.HostPath;

/// <summary>Datagrams that come into sockets and calls that read them, compared with what the application
/// did.</summary>
[Trait("Needs", "root")]
public sealed unsafe partial class StageReceiveTests
{
    private const int Many = 300;
    private const int NumberedBytes = 120;
    private const int Peek = 2;                                 // MSG_PEEK
    private const int DoNotWait = 0x40;                         // MSG_DONTWAIT
    private const int ErrorQueue = 0x2000;                      // MSG_ERRQUEUE

    [StepFact(StageProgram.Read)]
    public void every_datagram_comes_into_the_socket_once_and_every_call_reads_one()
    {
        using var rig = new StageRig();
        using Socket receiver = rig.Receiver();
        rig.SendNumbers(Many);
        uint thread = 0;
        PinnedThread.Run(0, () =>
        {
            thread = (uint)HostThread.Id;
            for (int number = 0; number < Many; number++)
                Assert.Equal(NumberedBytes, receiver.Receive(new byte[2048]));
        });

        List<StageRig.Step> steps = rig.Take(2 * Many);
        List<StageRig.Step> came = [.. steps.Where(step => step.Kind == StageKind.SocketIn)];
        List<StageRig.Step> read = [.. steps.Where(step => step.Kind == StageKind.Read)];
        ulong cookie = StageRig.CookieOf(receiver);
        Assert.Equal(Enumerable.Range(0, Many), came.Select(step => step.Number));
        Assert.All(came, step => Assert.Equal(DropRig.Numbered(step.Number), step.Payload));
        Assert.All(came, step => Assert.Equal((1u, cookie, 120u), (step.Record.FlowId, step.Record.Socket,
            step.Record.PayloadLength)));
        Assert.All(came, step => Assert.Equal((0u, 0u), (step.Record.Process, step.Record.Thread)));
        Assert.All(read, step => Assert.Equal((1u, cookie, 120u, (uint)Environment.ProcessId, thread),
            (step.Record.FlowId, step.Record.Socket, step.Record.Bytes, step.Record.Process, step.Record.Thread)));
        Assert.Equal(Enumerable.Range(0, Many).Reverse(), read.Select(step => (int)step.Record.QueueLeft));
        Assert.Equal(read.Select(step => step.Record.StampNs).Order(), read.Select(step => step.Record.StampNs));
        for (int number = 0; number < Many; number++)
            Assert.True(came[number].Record.StampNs < read[number].Record.StampNs);
        rig.AssertBooks(StageProgram.SocketIn, Many);
        rig.AssertBooks(StageProgram.Read, Many);
    }

    [RootTheory]
    [InlineData(64)]
    [InlineData(256)]
    [InlineData(9216)]
    public void a_payload_is_captured_up_to_the_snap_length(int snap)
    {
        int[] sizes = [0, 1, 7, 8, 63, 64, 65, 255, 256, 257, 1000, 1472];
        using var rig = new StageRig(Programs.Flow(1, "10.77.0.2:26700", snap: snap));
        using Socket receiver = rig.Receiver();
        foreach (int size in sizes)
            rig.Pair.Send(1, PacketBuilder.Bytes(size), VethPair.HostEndpoint(StageRig.Port));

        List<StageRig.Step> came = rig.Take(sizes.Length);

        Assert.Equal(sizes, came.Select(step => (int)step.Record.PayloadLength));
        foreach ((int size, StageRig.Step step) in sizes.Zip(came))
            Assert.Equal(PacketBuilder.Bytes(size)[..Math.Min(size, Math.Min(snap, 1472))], step.Payload);
    }

    [StepFact(StageProgram.Read)]
    public void a_look_at_a_datagram_and_a_call_that_finds_none_are_no_reads()
    {
        using var rig = new StageRig();
        using Socket receiver = rig.Receiver();
        rig.SendNumbers(2);
        rig.AwaitDatagrams(2);
        int fd = (int)receiver.Handle;
        byte[] buffer = new byte[2048];
        fixed (byte* bytes = buffer)
        {
            Assert.Equal(NumberedBytes, Libc.recv(fd, bytes, 2048, Peek));
            Assert.Equal(NumberedBytes, Libc.recv(fd, bytes, 2048, Peek | DoNotWait));
            Assert.Equal(-1, Libc.recv(fd, bytes, 2048, ErrorQueue | DoNotWait));
            Assert.Equal(16, Libc.recv(fd, bytes, 16, 0));
            Assert.Equal(NumberedBytes, Libc.read(fd, bytes, 2048));
            for (int poll = 0; poll < 100; poll++)
                Assert.Equal(-1, Libc.recv(fd, bytes, 2048, DoNotWait));
        }

        List<StageRig.Step> read = rig.Take(2, StageKind.Read);
        Assert.Equal((16u, 120u), (read[0].Record.Bytes, read[1].Record.Bytes));
        rig.AssertBooks(StageProgram.Read, 2);
    }

    [StepFact(StageProgram.Read)]
    public void a_call_that_receives_many_datagrams_is_a_read_of_each()
    {
        const int Batch = 16;
        using var rig = new StageRig();
        using Socket receiver = rig.Receiver();
        rig.SendNumbers(Batch - 3);
        rig.AwaitDatagrams(Batch - 3);
        byte* buffer = stackalloc byte[2048];
        nint* vector = stackalloc nint[2] { (nint)buffer, 2048 };
        MessageHeader* messages = stackalloc MessageHeader[Batch];
        for (int message = 0; message < Batch; message++)
            messages[message] = new MessageHeader { Vector = vector, VectorLength = 1 };

        Assert.Equal(Batch - 3, recvmmsg((int)receiver.Handle, messages, Batch, DoNotWait, 0));

        List<StageRig.Step> read = rig.Take(Batch - 3, StageKind.Read);
        Assert.Equal(Enumerable.Range(0, Batch - 3).Reverse(), read.Select(step => (int)step.Record.QueueLeft));
        Assert.All(read, step => Assert.Equal(120u, step.Record.Bytes));
    }

    [StepFact(StageProgram.Read)]
    public void a_datagram_to_a_group_comes_into_each_of_its_sockets()
    {
        IPAddress group = IPAddress.Parse("239.77.0.1");
        using var rig = new StageRig(Programs.Flow(1, "239.77.0.1:26700"));
        using Socket first = rig.Receiver(shares: true, at: group);
        using Socket second = rig.Receiver(shares: true, at: group);
        foreach (Socket socket in (Socket[])[first, second])
        {
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership,
                new MulticastOption(group, VethPair.HostEndpoint(0).Address));
        }
        rig.Pair.Neighbour("route", "add", "239.0.0.0/8", "dev", VethPair.Other);
        rig.SendNumbers(100, new IPEndPoint(group, StageRig.Port));

        List<StageRig.Step> came = rig.Take(200);
        foreach (Socket socket in (Socket[])[first, second])
        {
            ulong cookie = StageRig.CookieOf(socket);
            Assert.Equal(Enumerable.Range(0, 100),
                came.Where(step => step.Record.Socket == cookie).Select(step => step.Number));
            Assert.Equal(100, DropRig.ReadAll(socket).Count);
        }
        Assert.Equal(200, rig.Take(200).Count);
    }

    [StepFact(StageProgram.Read)]
    public void sockets_that_share_a_port_get_what_they_read()
    {
        using var rig = new StageRig();
        using Socket first = rig.Receiver(shares: true);
        using Socket second = rig.Receiver(shares: true);
        for (int sender = 0; sender < 20; sender++)
            rig.SendNumbers(5);
        rig.AwaitDatagrams(100);

        List<StageRig.Step> came = rig.Take(100);
        foreach (Socket socket in (Socket[])[first, second])
        {
            int[] read = [.. DropRig.ReadAll(socket)
                .Select(bytes => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4)))];
            Assert.NotEmpty(read);
            ulong cookie = StageRig.CookieOf(socket);
            Assert.Equal(read, came.Where(step => step.Record.Socket == cookie).Select(step => step.Number));
            Assert.Equal(read.Length, rig.Take(read.Length).Count(step => step.Record.Socket == cookie));
        }
    }

    [StepFact(StageProgram.Read)]
    public void what_a_slow_receiver_does_not_read_the_host_dropped()
    {
        const int Sent = 4_000;
        using var rig = new StageRig();
        using Socket receiver = rig.Receiver(bufferBytes: 8_192);
        List<int> numbers = [];
        bool isOver = false;
        var reader = new Thread(() =>
        {
            byte[] buffer = new byte[2048];
            while (!Volatile.Read(ref isOver) || receiver.Available > 0)
            {
                if (!receiver.Poll(1_000, SelectMode.SelectRead))
                    continue;
                receiver.Receive(buffer);
                numbers.Add(BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(4)));
                HostThread.SleepNs(20_000);
            }
        });
        reader.Start();
        rig.SendNumbers(Sent);
        rig.AwaitDatagrams(Sent);
        Volatile.Write(ref isOver, true);
        reader.Join();

        List<StageRig.Step> steps = rig.Take(Sent + numbers.Count);
        Assert.Equal(Sent, steps.Count(step => step.Kind == StageKind.SocketIn));
        Assert.Equal(Sent, numbers.Count + DropRig.SocketDrops(rig.Pair, StageRig.Port));
        Assert.InRange(numbers.Count, 1, Sent - 1);
    }

    [StepFact(StageProgram.Read)]
    public void datagrams_of_no_flow_and_of_other_namespaces_are_ignored()
    {
        using var rig = new StageRig(
            Programs.Flow(1, "10.77.0.2:26700"), Programs.Flow(2, "10.77.0.1:26700"));
        using Socket foreign = rig.Receiver(port: 26_701);
        Socket? other = null;
        rig.Pair.OnNeighbour(() =>
        {
            other = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            other.Bind(VethPair.NeighbourEndpoint(StageRig.Port));
        });
        rig.SendNumbers(10, VethPair.HostEndpoint(26_701));
        rig.Pair.OnHost(() =>
        {
            using var sender = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            for (int number = 0; number < 10; number++)
                sender.SendTo(DropRig.Numbered(number), VethPair.NeighbourEndpoint(StageRig.Port));
        });
        using (other)
        {
            Assert.Equal(10, DropRig.ReadAll(foreign).Count);
            Assert.Equal(10, DropRig.ReadAll(other!).Count);
        }

        Assert.Empty(rig.TakeAll());
        Assert.InRange(rig.Kernel.ReadCounters(StageProgram.SocketIn).Ignored, 20, long.MaxValue);
        rig.AssertBooks(StageProgram.SocketIn, 0);
        rig.AssertBooks(StageProgram.Read, 0);
    }

    [StepFact(StageProgram.Read)]
    public void datagrams_of_ipv6_are_found()
    {
        using var rig = new StageRig(Programs.Flow(1, "[fd77::2]:26700"));
        rig.UseIPv6();
        using Socket receiver = rig.Receiver(at: IPAddress.IPv6Any);

        rig.SendNumbers(20, new IPEndPoint(IPAddress.Parse("fd77::2"), StageRig.Port));

        rig.AwaitDatagrams(20);
        Assert.Equal(20, DropRig.ReadAll(receiver).Count);
        Assert.Equal(Enumerable.Range(0, 20),
            rig.Take(40).Where(step => step.Kind == StageKind.SocketIn).Select(step => step.Number));
    }

    [StepFact(StageProgram.Read)]
    public void what_the_ring_has_no_room_for_is_counted_by_flow()
    {
        const int Sent = 2_000;
        using var rig = new StageRig(new StageOptions { RingBytes = StageOptions.SmallestRing });
        using Socket receiver = rig.Receiver();
        rig.SendNumbers(Sent);
        VethPair.Until(() => rig.Kernel.ReadCounters(StageProgram.SocketIn).Events >= Sent, () => "not all came");
        int read = DropRig.ReadAll(receiver).Count;

        StageCounters came = rig.Kernel.ReadCounters(StageProgram.SocketIn);
        Assert.Equal(Sent, came.Recorded + came.Lost);
        Assert.InRange(read, 1, Sent);                          // by the room that the host gives a socket
        Assert.InRange(came.Lost, 1, Sent - 1);
        Assert.Equal(came.Lost + rig.Kernel.ReadCounters(StageProgram.Read).Lost, rig.Kernel.Lost);
        Assert.Equal((rig.Kernel.Lost, 0), (rig.Kernel.LostOf(1), rig.Kernel.LostOf(2)));
        Assert.Equal(came.Recorded, rig.TakeAll().Count(step => step.Kind == StageKind.SocketIn));
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int recvmmsg(int fd, MessageHeader* messages, uint count, int flags, nint timeout);

    /// <summary>C's <c>struct mmsghdr</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MessageHeader
    {
        internal nint Name;
        internal uint NameLength;
        internal nint* Vector;
        internal nint VectorLength;
        internal nint Control;
        internal nint ControlLength;
        internal nint Flags;
        internal nint Length;
    }
}
