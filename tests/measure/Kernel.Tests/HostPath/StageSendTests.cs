// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.HostPath.Steps;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Native;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Definitions;
using TestSupport;

namespace Telemetry.Kernel.Tests.HostPath;

/// <summary>Calls that send on connections, compared with what the application sent.</summary>
[Trait("Needs", "root")]
public sealed class StageSendTests
{
    [StepFact(StageProgram.Send)]
    public void each_call_that_sends_to_a_gateway_is_recorded_with_its_place_in_the_stream()
    {
        int[] sizes = [1, 40, 100, 1_400, 1_500, 9_000, 100, 65_536, 1, 200_000, 40];
        using var rig = new StageRig();
        rig.Pair.OnHost(rig.Capture.AttachTransmit);
        (Socket client, Socket server) = rig.Connect();
        using (client)
        using (server)
        {
            client.NoDelay = true;
            _ = Drain(server);
            uint thread = 0;
            PinnedThread.Run(0, () =>
            {
                thread = (uint)HostThread.Id;
                foreach (int size in sizes)
                    Assert.Equal(size, client.Send(new byte[size]));
            });

            List<StageRig.Step> sends = rig.Take(sizes.Length, StageKind.Send);

            uint position = FirstSequence(rig);
            foreach ((int size, StageRig.Step send) in sizes.Zip(sends))
            {
                Assert.Equal((StageKind.Send, 2u, StageRig.CookieOf(client), (uint)size, position, thread),
                    (send.Kind, send.Record.FlowId, send.Record.Socket, send.Record.Bytes, send.Record.TcpSequence,
                        send.Record.Thread));
                position += (uint)size;
            }
            AssertEnds(sends[0], client);
            rig.AssertBooks(StageProgram.Send, sizes.Length);
        }
    }

    [StepFact(StageProgram.Send)]
    public void a_call_with_many_pieces_is_one_send()
    {
        using var rig = new StageRig();
        (Socket client, Socket server) = rig.Connect();
        using (client)
        using (server)
        {
            _ = Drain(server);
            Assert.Equal(300_250, client.Send([new byte[100], new byte[150_000], new byte[50], new byte[150_100]]));
            Assert.Equal(7, client.Send(new byte[7]));

            List<StageRig.Step> sends = rig.Take(2, StageKind.Send);
            Assert.Equal((300_250u, 7u), (sends[0].Record.Bytes, sends[1].Record.Bytes));
            Assert.Equal(sends[0].Record.TcpSequence + 300_250, sends[1].Record.TcpSequence);
        }
    }

    [StepFact(StageProgram.Send)]
    public unsafe void a_call_that_writes_a_part_is_followed_by_the_one_that_writes_the_rest()
    {
        const int DoNotWait = 0x40;                             // MSG_DONTWAIT
        byte[] bytes = new byte[4 << 20];
        using var rig = new StageRig();
        (Socket client, Socket server) = rig.Connect();
        using (client)
        using (server)
        {
            client.SendBufferSize = 65_536;
            List<int> left = [];
            int sent = 0;
            while (sent < bytes.Length)
            {
                left.Add(bytes.Length - sent);
                fixed (byte* rest = &bytes[sent])
                    sent += (int)Math.Max(0, Libc.send((int)client.Handle, rest, (nuint)left[^1], DoNotWait));
                if (left.Count == 4)
                    _ = Drain(server);
                if (left.Count > 4)
                    client.Poll(1_000_000, SelectMode.SelectWrite);
            }

            // The last two of the first four calls found no room, or hardly any.
            List<StageRig.Step> sends = [.. rig.TakeAll().Where(step => step.Kind == StageKind.Send)];
            Assert.InRange(left.Count, 5, int.MaxValue);
            Assert.Equal(left, sends.Select(send => (int)send.Record.Bytes));
            Assert.Equal(left.Select(rest => bytes.Length - rest),
                sends.Select(send => (int)(send.Record.TcpSequence - sends[0].Record.TcpSequence)));
        }
    }

    [StepFact(StageProgram.Send)]
    public void a_call_that_waits_for_room_is_one_send()
    {
        using var rig = new StageRig();
        (Socket client, Socket server) = rig.Connect();
        using (client)
        using (server)
        {
            client.SendBufferSize = 32_768;
            int written = 0;
            var sender = new Thread(() =>
            {
                for (int call = 0; call < 20; call++)
                    Interlocked.Add(ref written, client.Send(new byte[200_000]));
            });
            sender.Start();
            HostThread.SleepNs(50_000_000);
            _ = Drain(server);
            sender.Join();

            List<StageRig.Step> sends = rig.Take(20, StageKind.Send);
            Assert.Equal(20 * 200_000, written);
            Assert.All(sends, send => Assert.Equal(200_000u, send.Record.Bytes));
            Assert.Equal(Enumerable.Range(0, 20).Select(call => call * 200_000),
                sends.Select(send => (int)(send.Record.TcpSequence - sends[0].Record.TcpSequence)));
        }
    }

    [StepFact(StageProgram.Send)]
    public void other_connections_are_ignored()
    {
        using var rig = new StageRig();
        (Socket client, Socket server) = rig.Connect(port: 15_101);
        using (client)
        using (server)
        {
            for (int call = 0; call < 10; call++)
            {
                client.Send(new byte[40]);
                server.Send(new byte[40]);
            }
        }
        (client, server) = rig.Connect();
        using (client)
        using (server)
            server.Send(new byte[40]);                          // of the gateway itself, in the other namespace

        Assert.Empty(rig.TakeAll());
        Assert.InRange(rig.Kernel.ReadCounters(StageProgram.Send).Ignored, 21, long.MaxValue);
        rig.AssertBooks(StageProgram.Send, 0);
    }

    [StepFact(StageProgram.Send)]
    public void connections_of_ipv6_and_those_of_ipv4_on_such_sockets_are_found()
    {
        using var rig = new StageRig(
            Programs.Flow(1, "[fd77::1]:15100", tcp: true), Programs.Flow(2, "10.77.0.1:15100", tcp: true));
        rig.UseIPv6();
        (Socket client, Socket server) = rig.Connect(at: IPAddress.Parse("fd77::1"));
        (Socket mapped, Socket other) = rig.Connect(at: IPAddress.Parse("::ffff:10.77.0.1"));
        using (client)
        using (server)
        using (mapped)
        using (other)
        {
            client.Send(new byte[10]);
            mapped.Send(new byte[11]);

            List<StageRig.Step> sends = rig.Take(2, StageKind.Send);
            Assert.Equal(["1 10", "2 11"], sends.Select(send => $"{send.Record.FlowId} {send.Record.Bytes}"));
            AssertEnds(sends[0], client);
            AssertEnds(sends[1], mapped);
        }
    }

    private static void AssertEnds(StageRig.Step send, Socket client)
    {
        var local = (IPEndPoint)client.LocalEndPoint!;
        var remote = (IPEndPoint)client.RemoteEndPoint!;
        Assert.Equal((EndpointAddress.FromAddress(local.Address), local.Port),
            (send.Endpoints.LocalAddress, send.Endpoints.LocalPort));
        StageEndpoints ends = send.Endpoints;
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<StageEndpoints>(in ends));
        Assert.Equal((EndpointAddress.FromAddress(remote.Address), remote.Port),
            (BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]), ends.RemotePort));
    }

    /// <summary>Sequence number of the first byte that went over the wire.</summary>
    private static uint FirstSequence(StageRig rig)
    {
        List<PacketRecord> records = [];
        foreach (RingDescriptor memory in rig.Capture.Rings)
        {
            var ring = new ArrayRing(memory);
            for (_ = ring.Refresh(); ring.TryPeek(out _); ring.Advance())
                records.Add(ring.Current);
        }
        return records.Where(record => record is { FlowId: 2, PayloadLength: > 0 }).MinBy(record => record.StampNs)
            .TcpSequence;
    }

    private static Task Drain(Socket socket) => Task.Factory.StartNew(
        () =>
        {
            byte[] buffer = new byte[1 << 20];
            try
            {
                while (socket.Receive(buffer) > 0)
                {
                }
            }
            catch (SocketException)
            {
                // The test has ended.
            }
            catch (ObjectDisposedException)
            {
                // The test has ended.
            }
        },
        TaskCreationOptions.LongRunning);
}
