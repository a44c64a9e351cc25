// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net.Sockets;
using Telemetry.Capture;
using Telemetry.Capture.HostPath;
using Telemetry.Kernel.Attaching;
using Telemetry.Kernel.Attaching.Tc;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.HostPath;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Native;
using Telemetry.Model.Definitions;
using TestSupport;

namespace Telemetry.Kernel.Tests.HostPath;

/// <summary>A host with the programs that note what TCP does, and a neighbour with a gateway. A sniffer in front of the
/// neighbour's programs sees every segment that left the host.</summary>
internal sealed unsafe class TcpRig : IDisposable
{
    internal const int Gateway = 15_000;
    private const int EveryProtocol = 0x0300;                   // htons(ETH_P_ALL)
    private const int LeastDataFrame = 100;                     // an acknowledgement has 66 bytes
    private const uint ArrayMap = 2;                            // BPF_MAP_TYPE_ARRAY

    private readonly KernelCapture _capture;
    private readonly TcpNoteReader _reader;
    private readonly Socket _sniffer;
    private readonly List<TcpRecord> _records = [];

    internal TcpRig()
    {
        KernelCapture? capture = null;
        TcpCapture? kernel = null;
        Pair.OnHost(() =>
        {
            capture = KernelCapture.Open(VethPair.Options(AttachMode.Tc) with { Interfaces = [] });
            kernel = TcpCapture.Open(capture);
            kernel.Attach();
        });
        (_capture, Kernel) = (capture!, kernel!);
        _reader = new TcpNoteReader(Kernel.Ring);
        Socket? sniffer = null;
        Pair.OnNeighbour(() => sniffer = new Socket(
            AddressFamily.Packet, SocketType.Raw, (ProtocolType)EveryProtocol));
        _sniffer = sniffer!;
        VethPair.SetReceiveBuffer(_sniffer, 8 << 20);
    }

    internal VethPair Pair { get; } = new();

    internal TcpCapture Kernel { get; }

    /// <summary>Everything noted so far.</summary>
    internal IReadOnlyList<TcpRecord> Records
    {
        get
        {
            _reader.Refresh();
            for (; _reader.Peek() is var record && record != null; _reader.Advance())
                _records.Add(*record);
            Assert.False(_reader.IsCorrupt);
            return _records;
        }
    }

    internal IEnumerable<TcpRecord> Of(TcpHook kind) => Records.Where(record => record.Kind == kind);

    /// <summary>A socket of the host.</summary>
    internal Socket MakeClient()
    {
        Socket? client = null;
        Pair.OnHost(() => client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
        });
        return client!;
    }

    /// <summary>A connection of the host to the neighbour's gateway.</summary>
    internal (Socket Client, Socket Server) Connect(int port = Gateway)
    {
        Socket? listener = null;
        Pair.OnNeighbour(() =>
        {
            listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(VethPair.NeighbourEndpoint(port));
            listener.Listen();
        });
        Socket client = MakeClient();
        client.Connect(VethPair.NeighbourEndpoint(port));
        using (listener)
            return (client, listener!.Accept());
    }

    /// <summary>Lets the neighbour's interface lose every tenth segment with data, before its stack sees it.</summary>
    /// <param name="map">Receives a map with the number of segments with data so far.</param>
    internal IDisposable LoseEveryTenth(out int map)
    {
        const int Lookup = 1;                                   // bpf_map_lookup_elem
        int counts = BpfCall.CreateMap(ArrayMap, sizeof(uint), sizeof(ulong), 1, 0);
        Assert.True(counts >= 0, "no map");
        map = counts;
        return Attach(Pair,
        [
            new(0x61, 0x17, 0, 0),                              // r7 = skb->len
            BpfCall.Instruction.Return(-1),
            new(0xA5, 0x07, 16, LeastDataFrame),                // if r7 < 100 goto exit
            new(0x62, 0x0A, -4, 0),                             // *(u32 *)(fp - 4) = 0
            new(0xBF, 0xA2, 0, 0),                              // r2 = fp
            new(0x07, 0x02, 0, -4),                             // r2 -= 4
            new(0x18, 0x11, 0, counts),                         // r1 = map
            new(0, 0, 0, 0),
            BpfCall.Instruction.Call(Lookup),
            new(0x55, 0x00, 2, 0),                              // if r0 != 0 goto +2
            BpfCall.Instruction.Return(-1),
            BpfCall.Instruction.Exit,
            new(0x79, 0x01, 0, 0),                              // r1 = *(u64 *)r0
            new(0x07, 0x01, 0, 1),                              // r1 += 1
            new(0x7B, 0x10, 0, 0),                              // *(u64 *)r0 = r1
            new(0x97, 0x01, 0, 10),                             // r1 %= 10
            BpfCall.Instruction.Return(-1),
            new(0x55, 0x01, 1, 0),                              // if r1 != 0 goto exit
            BpfCall.Instruction.Return(2),                      // TC_ACT_SHOT
            BpfCall.Instruction.Exit,
        ]);
    }

    /// <summary>Lets the neighbour's interface lose every segment.</summary>
    internal IDisposable LoseAll() => LoseAll(Pair);

    internal static IDisposable LoseAll(VethPair pair) =>
        Attach(pair, [BpfCall.Instruction.Return(2), BpfCall.Instruction.Exit]);

    /// <summary>Drops everything that the host sends, in a TC program at egress.</summary>
    internal IDisposable DropOutgoing() => DropOutgoing(Pair);

    internal static IDisposable DropOutgoing(VethPair pair) => new Attached(pair.OnHost, () => Attach(
        [BpfCall.Instruction.Return(2), BpfCall.Instruction.Exit], VethPair.Watched, egress: true));

    /// <summary>Sequence numbers of the segments with data that the wire carried so far, each as often as it did, in
    /// order.</summary>
    internal List<uint> Carried()
    {
        List<uint> carried = [];
        byte[] frame = new byte[4096];
        while (_sniffer.Poll(0, SelectMode.SelectRead))
        {
            int length = _sniffer.Receive(frame);
            bool isToGateway = length > LeastDataFrame && frame[12] == 8 && frame[23] == 6
                && BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(36)) == Gateway;
            if (isToGateway)
                carried.Add(BinaryPrimitives.ReadUInt32BigEndian(frame.AsSpan(38)));
        }
        return carried;
    }

    /// <summary>Segments that a socket sent again, by its own account.</summary>
    internal static int TotalRetransmits(Socket socket) => InfoOf(socket, 100);     // tcpi_total_retrans

    /// <summary>Compares segments that left again with the kernel's count, which also has those that could not leave:
    /// they are not notes, and ignored with those of other connections.</summary>
    internal void AssertRetransmits(Socket socket, int noted) => Assert.InRange(
        TotalRetransmits(socket), noted, noted + Kernel.ReadCounters(TcpHook.Resent).Ignored);

    /// <summary>Waits until the peer has acknowledged everything: nothing is sent again from then on.</summary>
    internal static void WaitUntilAcknowledged(Socket socket) => VethPair.Until(
        () => InfoOf(socket, 24) == 0, () => "segments without an acknowledgement");        // tcpi_unacked

    /// <summary>Waits until everything has left: what is sent next is a segment of its own.</summary>
    internal static void WaitUntilSent(Socket socket) => VethPair.Until(
        () => InfoOf(socket, 144) == 0, () => "bytes that have not left");                  // tcpi_notsent_bytes

    /// <summary>The kernel's number of a socket.</summary>
    internal static ulong CookieOf(Socket socket)
    {
        byte[] value = new byte[sizeof(ulong)];
        Assert.Equal(value.Length, socket.GetRawSocketOption(1, 57, value));    // SOL_SOCKET, SO_COOKIE
        return BitConverter.ToUInt64(value);
    }

    /// <summary>The number of a socket in notes: the kernel's, or where programs may not ask for it the address that
    /// another note of the socket has.</summary>
    internal static ulong NumberOf(Socket socket, in TcpRecord note) =>
        KernelTypes.Running!.HasSocketNumber ? CookieOf(socket) : note.Socket;

    internal static string NameOf(in TcpRecord record)
    {
        Span<byte> name = stackalloc byte[16];
        record.CopyName(name);
        return System.Text.Encoding.ASCII.GetString(name.TrimEnd((byte)0));
    }

    /// <summary>Checks that each event of a program is in one account, and that what was recorded was read.</summary>
    internal void AssertBooks()
    {
        foreach (TcpHook hook in (TcpHook[])[TcpHook.Resent, TcpHook.State, TcpHook.ResetSent, TcpHook.ResetReceived])
        {
            TcpNoteCounters counters = Kernel.ReadCounters(hook);
            Assert.Equal(counters.Events, counters.Ignored + counters.Told + counters.Limited + counters.Lost);
            Assert.Equal(counters.Told, Of(hook).Count());
            Assert.Equal(0, Kernel.ReadMissed(hook) ?? 0);     // before 5.12 the kernel does not count them
        }
    }

    public void Dispose()
    {
        _sniffer.Dispose();
        Kernel.Dispose();
        _capture.Dispose();
        Pair.Dispose();
    }

    private static Attached Attach(VethPair pair, BpfCall.Instruction[] program) =>
        new(pair.OnNeighbour, () => Attach(program, VethPair.Other, egress: false));

    private static ProgramAttachment Attach(BpfCall.Instruction[] program, string device, bool egress)
    {
        int fd = BpfCall.LoadProgram(BpfCall.ProgramTypeTc, 0, program);
        Assert.True(fd >= 0, $"the program was refused: {fd}");
        ProgramAttachment attachment =
            TcAttachment.Attach(NetworkDevice.Find(device), fd, egress, forceClsact: false);
        _ = Libc.close(fd);
        return attachment;
    }

    private static int InfoOf(Socket socket, int offset)
    {
        const int TcpLevel = 6;
        const int TcpInfo = 11;
        byte[] info = new byte[256];
        Assert.True(socket.GetRawSocketOption(TcpLevel, TcpInfo, info) > offset);
        return BinaryPrimitives.ReadInt32LittleEndian(info.AsSpan(offset));
    }

    // Without TCX a filter is taken off by the name of the interface, in its namespace.
    private sealed class Attached : IDisposable
    {
        private readonly Action<Action> _inside;
        private ProgramAttachment? _attachment;

        internal Attached(Action<Action> inside, Func<ProgramAttachment> attach)
        {
            _inside = inside;
            inside(() => _attachment = attach());
        }

        public void Dispose() => _inside(() => _attachment!.Dispose());
    }
}
