// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Telemetry.Simulation.Network;

/// <summary>The part of a switch with IGMP snooping: reads the IGMP reports of the trader's kernel to know the groups
/// to send into. A group counts as joined until a report says otherwise.</summary>
internal sealed class GroupReports : IDisposable
{
    private const int Igmp = 2;
    private const byte ReportV2 = 0x16;
    private const byte LeaveV2 = 0x17;
    private const byte ReportV3 = 0x22;
    private const byte ToInclude = 3;
    private const byte ToExclude = 4;
    private const int RecordBytes = 8;

    private static readonly IPAddress Routers = new([224, 0, 0, 22]);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Raw, (ProtocolType)Igmp);
    private readonly byte[] _packet = new byte[2048];
    private readonly uint[] _groups;
    private readonly bool[] _isLeft;

    /// <param name="local">Address of the interface on which to listen.</param>
    public GroupReports(IEnumerable<IPAddress> groups, IPAddress local)
    {
        _groups = [.. groups.Select(group => BinaryPrimitives.ReadUInt32BigEndian(group.GetAddressBytes()))];
        _isLeft = new bool[_groups.Length];
        _socket.Blocking = false;
        _socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership,
            new MulticastOption(Routers, local));
    }

    /// <summary>Reads the reports received so far.</summary>
    public void Poll()
    {
        while (true)
        {
            int length = _socket.Receive(_packet.AsSpan(), SocketFlags.None, out SocketError error);
            if (error != SocketError.Success)
                return;
            Read(_packet.AsSpan(0, length));
        }
    }

    /// <summary>True if a group, by its index, has no member.</summary>
    public bool IsLeft(int group) => _isLeft[group];

    public void Dispose() => _socket.Dispose();

    private void Read(ReadOnlySpan<byte> packet)
    {
        const int LeastBytes = 8;
        int header = packet.Length > 0 ? (packet[0] & 0xF) * 4 : 0;
        if (packet.Length < header + LeastBytes)
            return;
        ReadOnlySpan<byte> message = packet[header..];
        if (message[0] is ReportV2 or LeaveV2)
            Apply(BinaryPrimitives.ReadUInt32BigEndian(message[4..]), isLeft: message[0] == LeaveV2);
        if (message[0] != ReportV3)
            return;
        int records = BinaryPrimitives.ReadUInt16BigEndian(message[6..]);
        for (ReadOnlySpan<byte> rest = message[8..]; records > 0 && rest.Length >= RecordBytes; records--)
        {
            if (rest[0] is ToInclude or ToExclude)
                Apply(BinaryPrimitives.ReadUInt32BigEndian(rest[4..]), isLeft: rest[0] == ToInclude);
            int length = RecordBytes + 4 * (BinaryPrimitives.ReadUInt16BigEndian(rest[2..]) + rest[1]);
            rest = rest[Math.Min(length, rest.Length)..];
        }
    }

    private void Apply(uint group, bool isLeft)
    {
        int place = Array.IndexOf(_groups, group);
        if (place >= 0)
            _isLeft[place] = isLeft;
    }
}
