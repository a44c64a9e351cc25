// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Telemetry.Capture.HostPath;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Native;
using Telemetry.Model.Definitions;
using Telemetry.Model.Packets;
using TestSupport;

namespace Telemetry.Kernel.Tests;

/// <summary>A host with the program that tells dropped packets, and a neighbour that sends numbered
/// datagrams.</summary>
internal sealed unsafe class DropRig : IDisposable
{
    private const int SocketLevel = 1;                          // SOL_SOCKET
    private const int AttachFilter = 26;                        // SO_ATTACH_FILTER
    private const int NumberAt = 4;

    private readonly KernelCapture _capture;
    private readonly DropRing _ring;

    internal DropRig(params FlowDefinition[] flows)
    {
        KernelCapture? capture = null;
        DropCapture? kernel = null;
        Pair.OnHost(() =>
        {
            KernelCaptureOptions options = VethPair.Options(AttachMode.Tc) with { Interfaces = [] };
            capture = KernelCapture.Open(flows.Length > 0 ? options with { Flows = flows } : options);
            kernel = DropCapture.Open(capture);
            kernel.Attach();
        });
        (_capture, Kernel) = (capture!, kernel!);
        _ring = new DropRing(Kernel.Ring);
    }

    internal sealed record Drop(DropRecord Record, byte[] Payload)
    {
        internal int Number => BinaryPrimitives.ReadInt32BigEndian(Payload.AsSpan(NumberAt));
    }

    internal VethPair Pair { get; } = new();

    internal DropCapture Kernel { get; }

    /// <summary>What the reader makes of packets without a record.</summary>
    internal DropProperties PropertiesOf(UntoldDrops row) =>
        new DropReader(_capture, Kernel, new DropSites()).PropertiesOf(in row);

    /// <summary>A datagram with a number in it.</summary>
    internal static byte[] Numbered(int number)
    {
        byte[] payload = PacketBuilder.Bytes(120);
        BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(NumberAt), number);
        return payload;
    }

    /// <summary>Everything in a socket's queue.</summary>
    internal static List<byte[]> ReadAll(Socket socket)
    {
        List<byte[]> read = [];
        byte[] buffer = new byte[2048];
        while (socket.Poll(0, SelectMode.SelectRead))
            read.Add(buffer[..socket.Receive(buffer)]);
        return read;
    }

    /// <summary>Makes a socket refuse every packet before it is queued.</summary>
    internal static void RefuseAll(Socket socket)
    {
        ulong refuse = 0x06;                                    // struct sock_filter: ret 0
        Span<byte> program = stackalloc byte[16];               // struct sock_fprog
        program.Clear();
        program[0] = 1;
        BitConverter.TryWriteBytes(program[8..], (ulong)&refuse);
        socket.SetRawSocketOption(SocketLevel, AttachFilter, program);
    }

    /// <summary>A socket of the host that nobody reads.</summary>
    internal Socket Receiver(int port, int bufferBytes = 1 << 20, AddressFamily family = AddressFamily.InterNetwork)
    {
        Socket? socket = null;
        Pair.OnHost(() =>
        {
            socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = bufferBytes };
            socket.Bind(new IPEndPoint(
                family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, port));
        });
        return socket!;
    }

    /// <summary>Sends datagrams numbered from 0 to the host.</summary>
    internal void SendNumbers(int count, Func<bool>? arrived = null, IPEndPoint? to = null)
    {
        Pair.OnNeighbour(() =>
        {
            to ??= VethPair.HostEndpoint(26_400);
            using var socket = new Socket(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            for (int number = 0; number < count; number++)
                socket.SendTo(Numbered(number), to);
        });
        if (arrived is not null)
            VethPair.Until(arrived, () => "nothing arrived");
    }

    /// <summary>Frames of a packet with the addresses of the two hosts.</summary>
    internal byte[] Frame(PacketBuilder packet)
    {
        byte[] frame = packet.Build();
        byte[]? address = null;
        Pair.OnHost(() => address = NetworkInterface.GetAllNetworkInterfaces()
            .Single(device => device.Name == VethPair.Watched).GetPhysicalAddress().GetAddressBytes());
        address!.CopyTo(frame, 0);
        return frame;
    }

    /// <summary>Takes the drops that were told, which must be so many.</summary>
    internal List<Drop> Take(int count)
    {
        List<Drop> drops = [];
        VethPair.Until(
            () =>
            {
                _ring.Refresh();
                while (_ring.TryPeek(out _))
                {
                    drops.Add(new Drop(_ring.Current, _ring.Payload.ToArray()));
                    _ring.Advance();
                }
                _ring.Release();
                Assert.False(_ring.IsCorrupt);
                return drops.Count >= count;
            },
            () => $"{drops.Count} drops were told, not {count}");
        Assert.Equal(count, drops.Count);
        return drops;
    }

    /// <summary>Takes all drops that were told so far; the first of them, which must exist.</summary>
    internal Drop TakeFirst()
    {
        List<Drop> drops = [];
        VethPair.Until(() => _ring.Refresh() > 0, () => "no drop was told");
        Assert.True(_ring.TryPeek(out _));
        drops.Add(new Drop(_ring.Current, _ring.Payload.ToArray()));
        return drops[0];
    }

    /// <summary>A connection of the host to the neighbour's gateway.</summary>
    internal (Socket Client, Socket Server) Connect()
    {
        Socket? listener = null;
        Socket? client = null;
        Pair.OnNeighbour(() =>
        {
            listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(VethPair.NeighbourEndpoint(15_000));
            listener.Listen();
        });
        Pair.OnHost(() => client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        client!.Connect(VethPair.NeighbourEndpoint(15_000));
        using (listener)
            return (client, listener!.Accept());
    }

    /// <summary>Drops everything that the host sends, in a TC program, until this is disposed.</summary>
    internal IDisposable DropOutgoing() => HostPath.TcpRig.DropOutgoing(Pair);

    /// <summary>The kernel's number of a socket.</summary>
    internal ulong CookieOf(Socket socket)
    {
        const int Cookie = 57;                                  // SO_COOKIE
        byte[] value = new byte[sizeof(ulong)];
        Assert.Equal(value.Length, socket.GetRawSocketOption(SocketLevel, Cookie, value));
        return BitConverter.ToUInt64(value);
    }

    /// <summary>A reason, or what stands for it where the kernel states none.</summary>
    internal string Named(string reason) => Kernel.HasReasons ? reason : "NOT_SPECIFIED";

    internal string ReasonOf(Drop drop) => Kernel.ReasonName((int)drop.Record.Reason);

    /// <summary>Datagrams that the host's UDP sockets of a port dropped, as the kernel counts them.</summary>
    internal int SocketDrops(int port) => SocketDrops(Pair, port);

    /// <summary>Datagrams that the UDP sockets of a port dropped on a host, as the kernel counts them.</summary>
    internal static int SocketDrops(VethPair pair, int port)
    {
        string local = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        return pair.OnHost("cat", "/proc/net/udp").Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 12 && words[1].EndsWith(local, StringComparison.Ordinal))
            .Sum(words => int.Parse(words[12], CultureInfo.InvariantCulture));
    }

    /// <summary>Checks that each event is in one account.</summary>
    internal void AssertBooks(int told)
    {
        DropCounters counters = Kernel.ReadCounters();
        Assert.Equal(told, counters.Told);
        Assert.Equal(counters.Events, counters.Ignored + counters.Told + counters.Limited + counters.Lost);
        Assert.Equal(0, counters.NotCounted);
    }

    public void Dispose()
    {
        Kernel.Dispose();
        _capture.Dispose();
        Pair.Dispose();
    }
}
