// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Text;
using System.Text.Json;
using TestSupport;
using TestSupport.Binary;

namespace EndToEnd.Tests;

/// <summary>Two logins on one gateway whose connections go on while the appliance is started again.</summary>
[Trait("needs", "root")]
public class RestartedSessionTests
{
    private const int GatewayPort = 9000;
    private const int OrderLength = 50;
    private const int AnswerLength = 67;

    private static readonly IPAddress Gateway = IPAddress.Parse("10.99.0.77");
    private static readonly IPAddress Client = IPAddress.Parse("10.99.0.2");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [RootTheory]
    [InlineData(Signals.Terminate)]
    [InlineData(Signals.Kill)]
    public void orders_after_a_restart_in_mid_connection_are_counted_in_their_session(int signal)
    {
        using var network = new VethPair();
        using var folder = new ScratchFolder();
        string config = WriteConfig(folder);
        var alice = new Connection(4001);
        var bob = new Connection(4002);
        using (TelemetryProcess first = TelemetryBinary.StartRun(network, "--config", config))
        {
            network.SendFrames([.. alice.LogIn("alice"), .. bob.LogIn("bob"), .. alice.Orders(10), .. bob.Orders(5)]);
            SpinWait.SpinUntil(() => SessionTotals.Orders(folder.File("state")) is [10, 5, ..], Patience);
            first.Signal(signal);
            first.WaitForText(Patience);
            network.WaitForNoXdpProgram(Patience);
        }
        network.SendFrames([.. alice.Orders(3), .. bob.Orders(3)]);      // nobody sees them

        using TelemetryProcess second = TelemetryBinary.StartRun(network, "--config", config);
        network.SendFrames([.. bob.Orders(4), .. alice.Orders(7)]);
        SpinWait.SpinUntil(() => SessionTotals.Orders(folder.File("state")) is [17, 9, ..], Patience);
        second.Signal(Signals.Terminate);
        JsonElement day = second.WaitForEnd(Patience).Summary;

        Assert.Equal((1, 17, 17), Counts(day, "a"));
        Assert.Equal((1, 9, 9), Counts(day, "b"));
        Assert.Equal((0, 0, 0), Counts(day, $"unassigned@{Gateway}:{GatewayPort}"));
        Assert.Equal(1, day.Count("day", "restarts"));
    }

    private static (long Connections, long Orders, long Acks) Counts(JsonElement day, string name)
    {
        JsonElement session = day.At("sessions").EnumerateArray().Single(row => row.Text("session") == name);
        return (session.Count("connections"), session.Count("orders"), session.Count("acks"));
    }

    private static string WriteConfig(ScratchFolder folder)
    {
        string path = folder.File("telemetry.yaml");
        File.WriteAllText(path, $$"""
            interval: 100ms
            state_directory: {{folder.Path}}
            capture: {ring_bytes: 256KiB}
            sessions:
              - {name: a, protocol: soupbintcp-ouch5, gateways: ["{{Gateway}}:{{GatewayPort}}"], login: alice}
              - {name: b, protocol: soupbintcp-ouch5, gateways: ["{{Gateway}}:{{GatewayPort}}"], login: bob}
            """);
        return path;
    }

    /// <summary>One TCP connection as both ends of it see it.</summary>
    private sealed class Connection(ushort port)
    {
        private uint _sent = 1_000;
        private uint _received = 900_000_000;
        private uint _orders;

        public IEnumerable<byte[]> LogIn(string user)
        {
            byte[] login = new byte[49];
            login.AsSpan().Fill((byte)' ');
            BinaryPrimitives.WriteUInt16BigEndian(login, 47);
            login[2] = (byte)'L';
            Encoding.ASCII.GetBytes(user).CopyTo(login, 3);
            login[^1] = (byte)'1';
            byte[] accepted = new byte[33];
            accepted.AsSpan().Fill((byte)' ');
            BinaryPrimitives.WriteUInt16BigEndian(accepted, 31);
            accepted[2] = (byte)'A';
            "SESSION001"u8.CopyTo(accepted.AsSpan(3));
            accepted[^1] = (byte)'1';
            return [To([], 2), From([], 0x12), To(login), From(accepted)];
        }

        /// <summary>Orders, each with its answer.</summary>
        public IEnumerable<byte[]> Orders(int count)
        {
            for (int order = 0; order < count; order++)
            {
                byte[] enter = Packet(OrderLength, 'U', 'O');
                BinaryPrimitives.WriteUInt32BigEndian(enter.AsSpan(4), ++_orders);
                yield return To(enter);
                byte[] accepted = Packet(AnswerLength, 'S', 'A');
                BinaryPrimitives.WriteUInt64BigEndian(accepted.AsSpan(4), 34_200_000_000_000UL + _orders);
                BinaryPrimitives.WriteUInt32BigEndian(accepted.AsSpan(12), _orders);
                yield return From(accepted);
            }
        }

        private static byte[] Packet(int length, char type, char message)
        {
            byte[] packet = new byte[length];
            BinaryPrimitives.WriteUInt16BigEndian(packet, (ushort)(length - 2));
            (packet[2], packet[3]) = ((byte)type, (byte)message);
            return packet;
        }

        private byte[] To(byte[] payload, byte flags = 0x18) =>
            Segment(Client, port, Gateway, GatewayPort, ref _sent, payload, flags);

        private byte[] From(byte[] payload, byte flags = 0x18) =>
            Segment(Gateway, GatewayPort, Client, port, ref _received, payload, flags);

        private static byte[] Segment(
            IPAddress source, ushort sourcePort, IPAddress destination, ushort destinationPort, ref uint sequence,
            byte[] payload, byte flags)
        {
            byte[] frame = new PacketBuilder
            {
                IsTcp = true,
                Source = source,
                SourcePort = sourcePort,
                Destination = destination,
                DestinationPort = destinationPort,
                Sequence = sequence,
                TcpFlags = flags,
                Payload = payload,
            }.Build();
            sequence += (uint)payload.Length + ((flags & 2) != 0 ? 1u : 0);
            return frame;
        }
    }
}
