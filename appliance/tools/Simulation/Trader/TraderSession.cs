// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Telemetry.Model.Clocks;

namespace Telemetry.Simulation.Trader;

/// <summary>One login of the demo's trader. If it has a backup gateway, it fails over when its connection is lost or an
/// answer is overdue.</summary>
internal sealed class TraderSession : IDisposable
{
    private const int OrderLength = 50;
    private const int ClientOrderIdOffset = 34;
    private const int ClientOrderIdLength = 14;
    private const int LoginLength = 49;
    private const int AnswerKeyOffset = 12;
    private const long NsPerSecond = 1_000_000_000;
    private const long OverdueNs = NsPerSecond / 4;

    private readonly IReadOnlyList<IPEndPoint> _gateways;
    private readonly string _login;
    private readonly bool _replaysAll;
    private readonly List<Socket> _left = [];
    private readonly byte[] _answers = new byte[64 * 1024];
    private readonly byte[] _order = new byte[OrderLength];
    private Socket _socket;
    private int _gateway;
    private int _answersLength;
    private uint _references;
    private uint _firstReference = 1;       // first of the connection
    private long _answered;                 // answers to the connection's orders
    private long _next = 1;
    private long _highest;
    private long _waitsSinceNs;
    private long _lastSentNs;

    /// <summary>Connects and sends the login.</summary>
    /// <param name="gateways">Primary, and backup if there is one.</param>
    /// <param name="replaysAll">True if a new login requests all answers of the day again, false for new ones
    /// only.</param>
    public TraderSession(string login, IReadOnlyList<IPEndPoint> gateways, bool replaysAll)
    {
        _login = login;
        _gateways = gateways;
        _replaysAll = replaysAll;
        _socket = Connect();
        SendLogin();
    }

    /// <summary>True if the exchange has accepted the login.</summary>
    public bool IsLoggedIn { get; private set; }

    /// <summary>True if every order of the connection is answered.</summary>
    public bool IsQuiet => IsLoggedIn && _answered > _references - _firstReference;

    /// <summary>Acceptances received, each once.</summary>
    public long Acks { get; private set; }

    /// <summary>Rejections received, each once.</summary>
    public long Rejects { get; private set; }

    /// <summary>Executions received, each once.</summary>
    public long Fills { get; private set; }

    /// <summary>Connections made.</summary>
    public int Connections => 1 + _left.Count;

    /// <summary>The socket to wait on.</summary>
    public nint Descriptor => _socket.Handle;

    /// <summary>Reads received bytes; fails over if the connection is lost.</summary>
    public void Read(long nowNs)
    {
        int count = _socket.Receive(_answers.AsSpan(_answersLength), SocketFlags.None, out SocketError error);
        bool isOverdue = _waitsSinceNs != 0 && nowNs - _waitsSinceNs > OverdueNs;
        if (error == SocketError.WouldBlock && !(isOverdue && _gateways.Count > 1))
        {
            if (nowNs - _lastSentNs > NsPerSecond)
                Send([0, 1, (byte)'R']);
            return;
        }
        if (error != SocketError.Success || count == 0)
        {
            if (_gateways.Count > 1)
                FailOver();
            return;
        }
        _waitsSinceNs = 0;
        _answersLength += count;
        TakePackets();
    }

    /// <summary>Sends an order; returns its key, or 0 if it cannot be sent.</summary>
    /// <param name="tick">Number of the message that it answers; written into its client order id.</param>
    /// <param name="sendingNs">Receives the time of sending, nanoseconds.</param>
    public uint SendOrder(ulong tick, out long sendingNs)
    {
        Span<byte> order = _order;
        BinaryPrimitives.WriteUInt16BigEndian(order, OrderLength - 2);
        order[2] = (byte)'U';
        order[3] = (byte)'O';
        BinaryPrimitives.WriteUInt32BigEndian(order[4..], _references + 1);
        order[8] = (byte)'B';
        BinaryPrimitives.WriteUInt32BigEndian(order[9..], 100);
        "DEMO    "u8.CopyTo(order[13..]);
        BinaryPrimitives.WriteUInt64BigEndian(order[21..], 1_000_000);
        "0YPNN"u8.CopyTo(order[29..]);
        Span<byte> clientOrderId = order.Slice(ClientOrderIdOffset, ClientOrderIdLength);
        clientOrderId.Fill((byte)' ');
        tick.TryFormat(clientOrderId, out _, default, CultureInfo.InvariantCulture);
        order[48..].Clear();
        sendingNs = MonotonicClock.NowNs;
        if (!IsLoggedIn || !Send(order))
            return 0;
        if (_waitsSinceNs == 0)
            _waitsSinceNs = sendingNs;
        return ++_references;
    }

    public void LogOut() => Send([0, 1, (byte)'O']);

    public void Dispose()
    {
        _socket.Dispose();
        foreach (Socket socket in _left)
            socket.Dispose();
    }

    private Socket Connect()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(_gateways[_gateway]);
        socket.Blocking = false;
        return socket;
    }

    // The earlier connection stays open: one that died silently is never closed by either side.
    private void FailOver()
    {
        _left.Add(_socket);
        _gateway = (_gateway + 1) % _gateways.Count;
        _socket = Connect();
        IsLoggedIn = false;
        _answersLength = 0;
        _waitsSinceNs = 0;
        _answered = 0;
        _firstReference = _references + 1;
        SendLogin();
    }

    private void SendLogin()
    {
        byte[] login = new byte[LoginLength];
        login.AsSpan().Fill((byte)' ');
        BinaryPrimitives.WriteUInt16BigEndian(login, LoginLength - 2);
        login[2] = (byte)'L';
        Encoding.ASCII.GetBytes(_login.PadRight(6) + DemoAddresses.Password).CopyTo(login, 3);
        string number = (_replaysAll ? 1 : _highest + 1).ToString(CultureInfo.InvariantCulture);
        Encoding.ASCII.GetBytes(number).CopyTo(login, login.Length - number.Length);
        Send(login);
    }

    private void TakePackets()
    {
        int at = 0;
        while (_answersLength - at >= 3)
        {
            int length = 2 + BinaryPrimitives.ReadUInt16BigEndian(_answers.AsSpan(at));
            if (_answersLength - at < length)
                break;
            TakePacket(_answers.AsSpan(at, length));
            at += length;
        }
        _answers.AsSpan(at, _answersLength - at).CopyTo(_answers);
        _answersLength -= at;
    }

    private void TakePacket(ReadOnlySpan<byte> packet)
    {
        if (packet[2] == 'A')
        {
            IsLoggedIn = true;
            _next = long.Parse(packet[13..], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
        }
        if (packet[2] != 'S')
            return;
        long number = _next++;
        if (number <= _highest)
            return;
        _highest = number;
        byte type = packet[3];
        switch (type)
        {
            case (byte)'A': Acks++; break;
            case (byte)'J': Rejects++; break;
            case (byte)'E': Fills++; break;
        }
        bool isFirst = type is (byte)'A' or (byte)'J';
        if (isFirst && BinaryPrimitives.ReadUInt32BigEndian(packet[AnswerKeyOffset..]) >= _firstReference)
            _answered++;
    }

    private bool Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int sent = _socket.Send(bytes, SocketFlags.None, out SocketError error);
            if (error == SocketError.WouldBlock)
                _socket.Poll(1000, SelectMode.SelectWrite);
            else if (error != SocketError.Success)
                return false;
            bytes = bytes[sent..];
        }
        _lastSentNs = MonotonicClock.NowNs;
        return true;
    }
}
