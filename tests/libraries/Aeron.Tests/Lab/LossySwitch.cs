// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net.Sockets;
using Adaptive.Aeron.Driver.Media;
using Adaptive.Aeron.Driver.Protocol;
using TestSupport;

namespace Adaptive.Aeron.Tests.Lab;

/// <summary>
/// A switch in user space between the interfaces of a namespace: what comes in by one goes out by the others, except
/// what it loses, repeats or lets be overtaken by its seed. It counts, and keeps what it is asked to keep.
/// </summary>
internal sealed class LossySwitch : IDisposable
{
    private const int AllProtocols = 0x0300;           // ETH_P_ALL, big-endian
    private const int IndexOffset = 4;                 // in struct sockaddr_ll
    private const int KindOffset = 10;
    private const byte Outgoing = 4;
    private const int EthernetLength = 14;
    private const int IPv4Length = 20;                 // without options
    private const int IPv6Length = 40;                 // without extensions
    private const int UdpLength = 8;
    private const byte Udp = 17;
    private const int PollUs = 1_000;

    private readonly Socket _socket = new(AddressFamily.Packet, SocketType.Raw, (ProtocolType)AllProtocols);
    private readonly Dictionary<int, LinkEndPoint> _portByIndex = [];
    private readonly Dictionary<ulong, int> _indexByAddress = [];
    private readonly Dictionary<int, byte[]> _heldByIndex = [];
    private readonly List<(long TimeNs, byte[] Bytes)> _kept = [];
    private readonly HashSet<int> _cut = [];
    private readonly LostRanges _lost = new();
    private readonly Random _random;
    private readonly Thread _thread;
    private long _rounds;
    private volatile bool _isStopping;

    /// <summary>To be made inside the namespace of the interfaces.</summary>
    internal LossySwitch(IReadOnlyList<int> interfaceIndices, int seed)
    {
        foreach (int index in interfaceIndices)
            _portByIndex.Add(index, new LinkEndPoint(index));
        _random = new Random(seed);
        _socket.ReceiveBufferSize = 8 << 20;
        _thread = new Thread(Run) { Name = "switch", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Times that it looked for frames: it gets on while this does.</summary>
    internal long Rounds => Volatile.Read(ref _rounds);

    /// <summary>Chance of each datagram to be lost at the egress of one interface, from 0 to 1.</summary>
    internal double Loss { get; set; }

    /// <summary>Chance of each datagram to go out twice.</summary>
    internal double Duplication { get; set; }

    /// <summary>Chance of each datagram to be overtaken by the next one.</summary>
    internal double Delay { get; set; }

    /// <summary>Whether frames are kept for a capture.</summary>
    internal bool IsKeeping { get; init; }

    /// <summary>Bytes of streams that were lost at the egress of an interface, each byte once.</summary>
    internal long LostBytes(int interfaceIndex) => _lost.CountBytes(interfaceIndex);

    /// <summary>Data datagrams lost.</summary>
    internal int LostData { get; private set; }

    /// <summary>Other datagrams lost.</summary>
    internal int LostControl { get; private set; }

    internal int Repeated { get; private set; }

    internal int Overtaken { get; private set; }

    /// <summary>Times to live of the datagrams that came in and were kept, by the type of their frame.</summary>
    internal IReadOnlyList<(ushort Type, byte Ttl)> TimesToLive()
    {
        lock (_kept)
            return [.. _kept.Select(one =>
                (FrameHeader.TypeOf(one.Bytes.AsSpan(PayloadOffset(one.Bytes))), one.Bytes[EthernetLength + 8]))];
    }

    /// <summary>Writes the datagrams that came in and were kept as a capture; returns how many.</summary>
    internal int Save(string file)
    {
        using var capture = new PcapFile(file);
        lock (_kept)
        {
            foreach ((long timeNs, byte[] bytes) in _kept)
                capture.Add(timeNs - _kept[0].TimeNs, bytes);
            return _kept.Count;
        }
    }

    /// <summary>Pulls the cable of an interface out, or puts it in again.</summary>
    internal void Cut(int interfaceIndex, bool isCut)
    {
        lock (_cut)
            _ = isCut ? _cut.Add(interfaceIndex) : _cut.Remove(interfaceIndex);
    }

    public void Dispose()
    {
        _isStopping = true;
        _thread.Join();
        _socket.Dispose();
    }

    private static ulong AddressAt(ReadOnlySpan<byte> frame, int offset) =>
        BinaryPrimitives.ReadUInt64BigEndian(frame[offset..]) >> 16;

    /// <summary>Where the payload of a UDP datagram begins; -1 if a frame has none.</summary>
    private static int PayloadOffset(ReadOnlySpan<byte> frame)
    {
        const int Shortest = EthernetLength + IPv4Length + UdpLength;
        if (frame.Length < Shortest)
            return -1;
        return BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) switch
        {
            0x0800 when frame[EthernetLength + 9] == Udp => Shortest,
            0x86DD when frame[EthernetLength + 6] == Udp => EthernetLength + IPv6Length + UdpLength,
            _ => -1,
        };
    }

    private void Run()
    {
        byte[] buffer = new byte[65536];
        while (!_isStopping)
        {
            Volatile.Write(ref _rounds, _rounds + 1);
            // Nothing for a while: what waits to be overtaken has waited long enough.
            if (!_socket.Poll(PollUs, SelectMode.SelectRead))
                Release();
            else if (Receive(buffer, out int from) is var length and > 0)
                Forward(buffer.AsSpan(0, length), from);
        }
    }

    /// <summary>Takes a frame that came in; where from stands in a struct sockaddr_ll.</summary>
    private unsafe int Receive(byte[] buffer, out int from)
    {
        UdpAddress address = default;
        uint addressLength = (uint)sizeof(UdpAddress);
        fixed (byte* bytes = buffer)
        {
            nint length =
                Libc.recvfrom((int)_socket.Handle, bytes, (nuint)buffer.Length, 0, &address, &addressLength);
            from = *(int*)((byte*)&address + IndexOffset);
            return *((byte*)&address + KindOffset) == Outgoing ? 0 : (int)length;
        }
    }

    private void Forward(ReadOnlySpan<byte> frame, int from)
    {
        if (!_portByIndex.ContainsKey(from) || IsCut(from))
            return;

        if (IsKeeping && PayloadOffset(frame) >= 0)
        {
            lock (_kept)
                _kept.Add((Libc.MonotonicNs(), frame.ToArray()));
        }

        _indexByAddress[AddressAt(frame, 6)] = from;
        if (_indexByAddress.TryGetValue(AddressAt(frame, 0), out int known))
        {
            Deliver(frame, known);
            return;
        }

        foreach (int index in _portByIndex.Keys)
        {
            if (index != from)
                Deliver(frame, index);
        }
    }

    private void Deliver(ReadOnlySpan<byte> frame, int to)
    {
        if (IsCut(to))
            return;

        int payload = PayloadOffset(frame);
        bool isUdp = payload >= 0;
        if (isUdp && _random.NextDouble() < Loss)
        {
            bool isData = FrameHeader.TypeOf(frame[payload..]) is FrameHeader.Data or FrameHeader.Pad;
            if (isData)
                _lost.Add(to, frame[payload..]);
            LostData += isData ? 1 : 0;
            LostControl += isData ? 0 : 1;
            return;
        }

        if (isUdp && !_heldByIndex.ContainsKey(to) && _random.NextDouble() < Delay)
        {
            _heldByIndex.Add(to, frame.ToArray());
            Overtaken++;
            return;
        }

        Send(frame, to);
        if (isUdp && _random.NextDouble() < Duplication)
        {
            Send(frame, to);
            Repeated++;
        }

        if (_heldByIndex.Remove(to, out byte[]? held))
            Send(held, to);
    }

    private void Release()
    {
        foreach ((int to, byte[] held) in _heldByIndex)
            Send(held, to);
        _heldByIndex.Clear();
    }

    private void Send(ReadOnlySpan<byte> frame, int to)
    {
        try
        {
            _socket.SendTo(frame, SocketFlags.None, _portByIndex[to]);
        }
        catch (SocketException)
        {
            // Its queue is full or it goes down: that is one more loss.
            LostControl++;
        }
    }

    private bool IsCut(int index)
    {
        lock (_cut)
            return _cut.Contains(index);
    }
}
