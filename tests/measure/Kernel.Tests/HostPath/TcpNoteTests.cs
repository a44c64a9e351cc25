// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Native;
using Telemetry.Kernel.Netlink;
using Telemetry.Kernel.Threads;
using TestSupport;

namespace Telemetry.Kernel.Tests.HostPath;

/// <summary>Connections to a gateway that lose segments, are refused and are broken off: the programs note exactly
/// that, and who did it.</summary>
[Trait("Needs", "root")]
public sealed unsafe class TcpNoteTests
{
    private const int Refused = 111;                            // ECONNREFUSED
    private const int Reset = 104;                              // ECONNRESET
    private const int FastRecovery = 3;                         // TCP_CA_Recovery
    private const int AfterTimeout = 4;                         // TCP_CA_Loss
    private const int Order = 100;
    private const long BetweenOrdersNs = 1_000_000;

    private static readonly string Name = File.ReadAllText("/proc/self/comm").TrimEnd('\n');

    [RootFact]
    public void what_the_wire_loses_is_noted_when_it_is_sent_again()
    {
        using var rig = new TcpRig();
        (Socket client, Socket server) = rig.Connect();
        using (client)
        using (server)
        using (rig.LoseEveryTenth(out int map))
        {
            SendOrders(client, 200, eachAsSegment: true);
            ReadAll(server, 200 * Order);
            TcpRig.WaitUntilAcknowledged(client);

            // The first is the one that the wire carried first; a number that it carries again was sent again.
            HashSet<uint> seen = [];
            List<uint> carried = rig.Carried();
            List<uint> resent = [.. carried.Where(sequence => !seen.Add(sequence))];
            List<TcpRecord> notes = [.. rig.Of(TcpHook.Resent)];
            ulong data;
            uint zero = 0;
            Assert.Equal(0, LibBpf.bpf_map_lookup_elem(map, &zero, &data));
            int lost = (int)data / 10;
            Assert.Equal((int)data, carried.Count);
            Assert.InRange(lost, 20, 30);
            rig.AssertBooks();
            // Kernels of hosted machines may run no program in the context of some threads, whatever an interrupt does
            // there: nobody notes it, the wire and the kernel's count have it.
            List<uint> unnoted = [.. resent];
            Assert.All(notes, note => Assert.True(unnoted.Remove(note.TcpSequence)));
            Assert.InRange(unnoted.Count, 0, 1);
            rig.AssertRetransmits(client, notes.Sum(note => note.Segments) + unnoted.Count);
            Assert.Equal(
                resent.Where((sequence, place) => unnoted.Count == 0 || place != resent.IndexOf(unnoted[0])),
                notes.Select(note => note.TcpSequence));
            // The kernel may also send again what was only late: a probe, at most one per silence.
            Assert.InRange(resent.Count, lost, lost + 5);
            List<uint> needless = [.. resent];
            Assert.All(
                carried.Where((_, index) => index % 10 == 9), sequence => Assert.True(needless.Remove(sequence)));
            Assert.All(notes, note => Assert.Equal((2u, (uint)Order), (note.FlowId, note.PayloadLength)));
            Assert.All(notes, note => Assert.Equal(TcpRig.NumberOf(client, note), note.Socket));
            Assert.Contains(notes, note => note.CongestionState == FastRecovery);
            _ = Libc.close(map);
        }
    }

    [RootFact]
    public void a_silent_peer_makes_at_most_a_probe_and_then_timeouts()
    {
        using var rig = new TcpRig();
        (Socket client, Socket server) = rig.Connect();
        using (client)
        using (server)
        {
            SendOrders(client, 20);
            ReadAll(server, 20 * Order);
            TcpRig.WaitUntilAcknowledged(client);
            int before = rig.Of(TcpHook.Resent).Count();        // probes, where the acknowledgement was late
            using (rig.LoseAll())
            {
                client.Send(PacketBuilder.Bytes(Order));
                VethPair.Until(
                    () => rig.Of(TcpHook.Resent).Count(note => note.CongestionState == AfterTimeout) >= 2,
                    () => "no timeouts");
            }
            ReadAll(server, Order);
            TcpRig.WaitUntilAcknowledged(client);

            List<TcpRecord> notes = [.. rig.Of(TcpHook.Resent).Skip(before)];
            uint sequence = Assert.Single(notes.Select(note => note.TcpSequence).Distinct());
            Assert.Equal(sequence, rig.Carried()[^1]);
            Assert.DoesNotContain(notes, note => note.CongestionState == FastRecovery);
            Assert.InRange(notes.Count(note => note.CongestionState < FastRecovery), 0, 1);
            rig.AssertRetransmits(client, before + notes.Count);
            Assert.All(notes, note => Assert.Equal(0u, note.Process));
            rig.AssertBooks();
        }
    }

    [RootFact]
    public void what_this_host_drops_on_its_way_out_is_not_sent_again()
    {
        using var rig = new TcpRig();
        (Socket client, Socket server) = rig.Connect();
        using (client)
        using (server)
        {
            SendOrders(client, 20);
            ReadAll(server, 20 * Order);
            TcpRig.WaitUntilAcknowledged(client);
            using (rig.DropOutgoing())
                SendOrders(client, 10);
            ReadAll(server, 10 * Order);
            TcpRig.WaitUntilAcknowledged(client);

            // A probe, where the peer's acknowledgement was late, is of bytes that had left.
            List<TcpRecord> notes = [.. rig.Of(TcpHook.Resent)];
            Assert.InRange(notes.Count, 0, 3);
            Assert.All(notes, note => Assert.InRange(note.CongestionState, 0, FastRecovery - 1));
            rig.AssertRetransmits(client, notes.Count);
            rig.AssertBooks();
        }
    }

    [RootFact]
    public void a_refused_connect_names_the_process_and_the_error()
    {
        using var rig = new TcpRig();
        using Socket client = rig.MakeClient();
        Assert.Throws<SocketException>(() => client.Connect(VethPair.NeighbourEndpoint(TcpRig.Gateway)));

        List<TcpRecord> states = [.. rig.Of(TcpHook.State)];
        Assert.Equal(["Close SynSent", "SynSent Close"], states.Select(note => $"{note.OldState} {note.NewState}"));
        Assert.Equal(((uint)Environment.ProcessId, Name, 0), (states[0].Process, TcpRig.NameOf(states[0]),
            states[0].LocalPort));
        Assert.Equal(Refused, states[1].Error);
        // The process itself takes the answer if that came while it held the socket.
        Assert.Contains(states[1].Process, (uint[])[0, (uint)Environment.ProcessId]);
        Assert.NotEqual(0, states[1].LocalPort);
        Assert.Single(rig.Of(TcpHook.ResetReceived));
        Assert.Single(rig.Records.Select(note => note.Socket).Distinct());
        rig.AssertBooks();
    }

    [RootFact]
    public void a_reset_by_the_peer_is_nobodys_act_here()
    {
        using var rig = new TcpRig();
        (Socket client, Socket server) = rig.Connect();
        using (client)
        {
            server.LingerState = new LingerOption(true, 0);
            server.Dispose();
            VethPair.Until(() => rig.Of(TcpHook.ResetReceived).Any(), () => "no reset");

            TcpRecord reset = Assert.Single(rig.Of(TcpHook.ResetReceived));
            TcpRecord end = rig.Of(TcpHook.State).Last();
            Assert.Equal((0u, TcpState.Established), (reset.Process, reset.OldState));
            Assert.Equal((TcpState.Established, TcpState.Close, Reset, 0u),
                (end.OldState, end.NewState, end.Error, end.Process));
            Assert.Empty(rig.Of(TcpHook.ResetSent));
            rig.AssertBooks();
        }
    }

    [RootFact]
    public void a_reset_by_us_names_the_process_and_the_thread()
    {
        using var rig = new TcpRig();
        (Socket client, Socket server) = rig.Connect();
        using (server)
        {
            ulong socket = TcpRig.NumberOf(client, rig.Records.First());
            client.LingerState = new LingerOption(true, 0);
            int thread = 0;
            PinnedClose(client, id => thread = id);

            TcpRecord[] resets = [.. rig.Of(TcpHook.ResetSent)];
            Assert.True(resets.Length == 1, $"{resets.Length} resets, {rig.Kernel.ReadCounters(TcpHook.ResetSent)}, "
                + $"missed {rig.Kernel.ReadMissed(TcpHook.ResetSent)}");
            TcpRecord reset = resets[0];
            Assert.Equal(
                ((uint)Environment.ProcessId, (uint)thread, Name, socket),
                (reset.Process, reset.Thread, TcpRig.NameOf(reset), reset.Socket));
            TcpRecord end = rig.Of(TcpHook.State).Last();
            Assert.Equal((TcpState.Established, TcpState.Close, (uint)Environment.ProcessId),
                (end.OldState, end.NewState, end.Process));
            Assert.Empty(rig.Of(TcpHook.ResetReceived));
            rig.AssertBooks();
        }
    }

    [RootFact]
    public void connections_to_others_are_only_counted()
    {
        using var rig = new TcpRig();
        (Socket client, Socket server) = rig.Connect(port: TcpRig.Gateway + 1);
        using (server)
        {
            client.LingerState = new LingerOption(true, 0);
            client.Dispose();
        }

        // A process that another test starts may hold a copy of the socket until it runs its program.
        VethPair.Until(() => rig.Kernel.ReadCounters(TcpHook.ResetSent).Ignored > 0, () => "no reset was sent");
        Assert.Empty(rig.Records);
        Assert.InRange(rig.Kernel.ReadCounters(TcpHook.State).Ignored, 3, long.MaxValue);
        rig.AssertBooks();
    }

    private static void PinnedClose(Socket client, Action<int> tell)
    {
        var thread = new Thread(() =>
        {
            tell(HostThread.Id);
            client.Dispose();
        });
        thread.Start();
        thread.Join();
    }

    private static void SendOrders(Socket client, int count, bool eachAsSegment = false)
    {
        byte[] order = PacketBuilder.Bytes(Order);
        for (int sent = 0; sent < count; sent++)
        {
            client.Send(order);
            HostThread.SleepNs(BetweenOrdersNs);
            if (eachAsSegment)
                TcpRig.WaitUntilSent(client);
        }
    }

    private static void ReadAll(Socket server, int bytes)
    {
        server.ReceiveTimeout = 60_000;
        byte[] buffer = new byte[65_536];
        for (int read = 0; read < bytes;)
            read += server.Receive(buffer);
    }
}
