// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.HostPath.Steps;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Threads;
using Telemetry.Model.Definitions;
using TestSupport;

namespace Telemetry.Kernel.Tests.HostPath;

/// <summary>Stamps of orders at the driver and at their acknowledgement, compared with the calls that sent
/// them.</summary>
[Trait("Needs", "root")]
public sealed class StageTransmitTests
{
    private static readonly int[] Sizes = [1, 40, 100, 1_400, 1_500, 9_000];

    [StepFact(StageProgram.Transmit)]
    public void each_order_is_stamped_at_the_driver_and_at_its_acknowledgement()
    {
        const int Orders = 120;
        using var rig = new StageRig();
        (Socket client, Socket server) = rig.Connect();
        using (client)
        using (server)
        {
            Exchange(client, server, Orders);

            List<StageRig.Step> steps = TakeOrders(rig, client, Orders);
            StageRig.Step[] sends = Of(steps, StageKind.Send);
            StageRig.Step[] driver = Of(steps, StageKind.Driver);
            StageRig.Step[] acknowledged = Of(steps, StageKind.Acknowledged);
            uint[] known = EndsOf(steps, StageKind.Acknowledged);
            Assert.Equal(known, EndsOf(steps, StageKind.Driver).Where(known.Contains));
            int next = 0;
            for (int order = 0; order < Orders; order++)
            {
                uint end = sends[order].Record.TcpSequence + sends[order].Record.Bytes;
                Assert.Equal(end, driver[order].Record.TcpSequence);
                AssertInOrder(sends[order], driver[order]);
                if (next < known.Length && known[next] == end)
                    AssertInOrder(driver[order], acknowledged[next++]);
            }
            Assert.All(driver.Concat(acknowledged), step => AssertOf(client, step));
            rig.AssertBooks(StageProgram.Transmit, Orders + acknowledged.Length);
        }
    }

    [StepFact(StageProgram.Transmit)]
    public void the_end_of_a_burst_is_stamped_and_nothing_twice()
    {
        const int Calls = 500;
        using var rig = new StageRig();
        (Socket client, Socket server) = rig.Connect();
        using (client)
        using (server)
        {
            var reader = new Thread(() => Read(server, Calls * 3_000));
            reader.Start();
            for (int call = 0; call < Calls; call++)
                Assert.Equal(3_000, client.Send(new byte[3_000]));
            reader.Join();
            Answer(server, client);                     // acknowledges everything

            // Calls whose bytes went out with those of later ones have the stamps of these.
            List<StageRig.Step> steps = rig.TakeAll();
            uint[] ends = [.. Of(steps, StageKind.Send).Select(send => send.Record.TcpSequence + 3_000)];
            uint[] driver = EndsOf(steps, StageKind.Driver);
            uint[] acknowledged = EndsOf(steps, StageKind.Acknowledged);
            Assert.Equal(Calls, ends.Length);
            Assert.Equal(driver.Distinct(), driver);
            Assert.Empty(driver.Except(ends));
            Assert.Equal(acknowledged, driver.Where(end => acknowledged.Contains(end)));
            AssertAllBut(TcpRig.TotalRetransmits(client), driver.Length, acknowledged.Length);
            Assert.True(ends[^1] == driver[^1] || TcpRig.TotalRetransmits(client) > 0, $"{ends[^1]} has no stamp");
            rig.AssertBooks(StageProgram.Transmit, driver.Length + acknowledged.Length);
        }
    }

    [StepFact(StageProgram.Transmit)]
    public void a_connection_from_before_the_start_is_stamped_too()
    {
        using var rig = new StageRig();
        rig.Kernel.Detach();
        (Socket client, Socket server) = rig.Connect();
        using (client)
        using (server)
        {
            int before = RecordedUntilNothingIsStamped(rig, client, server);

            rig.Pair.OnHost(() => rig.Kernel.Attach());
            Exchange(client, server, 3);
            rig.AssertBooks(StageProgram.Transmit, before + Recorded(TakeOrders(rig, client, 3)));

            rig.Kernel.Detach();
            RecordedUntilNothingIsStamped(rig, client, server);
        }
    }

    [StepFact(StageProgram.Transmit)]
    public void other_connections_have_no_stamps()
    {
        using var rig = new StageRig();
        (Socket client, Socket server) = rig.Connect(port: 15_101);
        using (client)
        using (server)
            Exchange(client, server, 10);
        (client, server) = rig.Connect();
        using (client)
        using (server)
        {
            for (int call = 0; call < 10; call++)
                Exchange(server, client, 1);                    // of the gateway itself, in the other namespace
        }

        Assert.DoesNotContain(rig.TakeAll(), step => step.Record.Bytes != 1 && step.Kind == StageKind.Send);
        Assert.Equal(0, rig.Kernel.ReadCounters(StageProgram.Transmit).Lost);
    }

    [StepFact(StageProgram.Transmit)]
    public void an_order_that_was_sent_again_has_no_acknowledgement()
    {
        using var rig = new StageRig();
        (Socket client, Socket server) = rig.Connect();
        using (client)
        using (server)
        {
            Exchange(client, server, 1);
            int earlier = Recorded(TakeOrders(rig, client, 1));
            using (TcpRig.LoseAll(rig.Pair))
            {
                int sentAgain = TcpRig.TotalRetransmits(client);
                Assert.Equal(40, client.Send(new byte[40]));
                VethPair.Until(() => TcpRig.TotalRetransmits(client) > sentAgain, () => "it was not sent again");
            }
            Read(server, 40);
            Answer(server, client);
            Exchange(client, server, 1);

            List<StageRig.Step> steps = rig.TakeAll();
            StageRig.Step[] sends = Of(steps, StageKind.Send);
            Assert.Equal(sends.Select(send => send.Record.TcpSequence + send.Record.Bytes),
                EndsOf(steps, StageKind.Driver));
            Assert.Equal([sends[1].Record.TcpSequence + sends[1].Record.Bytes],
                EndsOf(steps, StageKind.Acknowledged));
            Assert.InRange(rig.Kernel.ReadCounters(StageProgram.Transmit).Ignored, 2, 100);
            rig.AssertBooks(StageProgram.Transmit, earlier + 3);
        }
    }

    [StepFact(StageProgram.Transmit)]
    public void an_order_that_the_driver_saw_only_when_it_was_sent_again_has_no_stamp()
    {
        using var rig = new StageRig();
        (Socket client, Socket server) = rig.Connect();
        using (client)
        using (server)
        {
            client.NoDelay = true;
            string[] queue = ["qdisc", "add", "dev", VethPair.Watched, "root", "tbf"];
            rig.Pair.OnHost(["tc", .. queue, "rate", "8kbit", "burst", "1600", "limit", "10000"]);
            foreach (int size in (int[])[1_400, 1_400])
                Assert.Equal(size, client.Send(new byte[size]));
            rig.Pair.OnHost("tc", "qdisc", "delete", "dev", VethPair.Watched, "root");      // with what waits in it
            Read(server, 2_800);
            Answer(server, client);

            Assert.InRange(TcpRig.TotalRetransmits(client), 1, int.MaxValue);
            List<StageRig.Step> steps = rig.TakeAll();
            uint[] first = [Of(steps, StageKind.Send)[0].Record.TcpSequence + 1_400];
            Assert.Equal(first, EndsOf(steps, StageKind.Driver));
            Assert.Equal(first, EndsOf(steps, StageKind.Acknowledged));
            rig.AssertBooks(StageProgram.Transmit, 2);
        }
    }

    [StepFact(StageProgram.Transmit)]
    public void connections_of_ipv6_are_stamped()
    {
        using var rig = new StageRig(Programs.Flow(2, "[fd77::1]:15100", tcp: true));
        rig.UseIPv6();
        (Socket client, Socket server) = rig.Connect(at: IPAddress.Parse("fd77::1"));
        using (client)
        using (server)
        {
            Exchange(client, server, 2);

            List<StageRig.Step> steps = TakeOrders(rig, client, 2);
            Assert.All(steps.Where(step => step.Kind != StageKind.Send), step => AssertOf(client, step));
        }
    }

    // A process that another test starts holds the programs too, until it is another program.
    private static int RecordedUntilNothingIsStamped(StageRig rig, Socket client, Socket server)
    {
        int recorded = 0;
        VethPair.Until(
            () =>
            {
                Exchange(client, server, 3);
                List<StageRig.Step> steps = rig.TakeAll();
                recorded += Recorded(steps);
                return steps.Count == 0;
            },
            static () => "the programs still run");
        return recorded;
    }

    /// <summary>Sends orders of several sizes, each after the answer to the one before.</summary>
    private static void Exchange(Socket client, Socket server, int orders)
    {
        client.NoDelay = true;
        for (int order = 0; order < orders; order++)
        {
            int size = Sizes[order % Sizes.Length];
            Assert.Equal(size, client.Send(new byte[size]));
            Read(server, size);
            Answer(server, client);
        }
    }

    private static void Answer(Socket server, Socket client)
    {
        Assert.Equal(1, server.Send(new byte[1]));
        Read(client, 1);
    }

    private static void Read(Socket socket, int bytes)
    {
        byte[] buffer = new byte[1 << 16];
        while (bytes > 0)
            bytes -= socket.Receive(buffer.AsSpan(0, Math.Min(bytes, buffer.Length)));
    }

    // Those of an exchange, in which each order was acknowledged with its answer.
    private static List<StageRig.Step> TakeOrders(StageRig rig, Socket client, int orders)
    {
        List<StageRig.Step> steps = rig.TakeAll();
        Assert.Equal((orders, orders), (Of(steps, StageKind.Send).Length, Of(steps, StageKind.Driver).Length));
        AssertAllBut(TcpRig.TotalRetransmits(client), orders, Of(steps, StageKind.Acknowledged).Length);
        return steps;
    }

    // By the programs of the transmit side.
    private static int Recorded(List<StageRig.Step> steps) => steps.Count(step => step.Kind != StageKind.Send);

    // On a busy host the kernel sends segments again whose acknowledgement is late: these have no stamp of it.
    private static void AssertAllBut(int sentAgain, int sent, int acknowledged) =>
        Assert.InRange(sent - acknowledged, 0, sentAgain);

    private static StageRig.Step[] Of(List<StageRig.Step> steps, StageKind kind) =>
        [.. steps.Where(step => step.Kind == kind)];

    private static uint[] EndsOf(List<StageRig.Step> steps, StageKind kind) =>
        [.. Of(steps, kind).Select(step => step.Record.TcpSequence)];

    private static void AssertInOrder(StageRig.Step first, StageRig.Step next) =>
        Assert.InRange(next.Record.StampNs, first.Record.StampNs, ulong.MaxValue);

    private static void AssertOf(Socket client, StageRig.Step step)
    {
        var local = (IPEndPoint)client.LocalEndPoint!;
        var remote = (IPEndPoint)client.RemoteEndPoint!;
        StageEndpoints ends = step.Endpoints;
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<StageEndpoints>(in ends));
        Assert.Equal((2u, StageRig.CookieOf(client)), (step.Record.FlowId, step.Record.Socket));
        Assert.Equal((EndpointAddress.FromAddress(local.Address), local.Port), (ends.LocalAddress, ends.LocalPort));
        Assert.Equal((EndpointAddress.FromAddress(remote.Address), remote.Port),
            (BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]), ends.RemotePort));
    }
}
