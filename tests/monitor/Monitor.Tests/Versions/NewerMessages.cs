// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Messages;
using Telemetry.Reports.Receiving;

namespace Telemetry.Monitor.Tests.Versions;

/// <summary>Messages as an appliance of a later version of the schema may send them: longer blocks, further variable
/// parts, and messages of unknown kinds behind every one of those that are known.</summary>
internal sealed class NewerMessages(IMessageHandler to) : RenumberedMessages(to)
{
    private const int More = 24;                            // bytes that this version does not know
    private const ushort Unknown = 4_000;                   // template id

    protected override byte[]? Changed(byte[] message)
    {
        int end = MessageHeader.Size + LengthOf(message);
        byte[] unknown = [.. Enumerable.Repeat((byte)0x5A, More)];
        byte[] newer = [.. message[..end], .. unknown, .. message[end..], 3, 0, 0, 0, .. "new"u8];
        BinaryPrimitives.WriteUInt16LittleEndian(newer, (ushort)(LengthOf(message) + More));
        BinaryPrimitives.WriteUInt16LittleEndian(newer.AsSpan(6), MessageHeader.SchemaVersion + 1);
        return newer;
    }

    protected override IEnumerable<byte[]> After(byte[] message)
    {
        byte[] other = [.. message];
        BinaryPrimitives.WriteUInt16LittleEndian(other.AsSpan(2), Unknown);
        return [other];
    }
}
