// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Command;

/// <summary>Event: a client was silent for too long and its resources were closed.</summary>
internal readonly ref struct ClientTimeout
{
    internal long ClientId { get; private init; }

    internal static int Encode(Span<byte> buffer, long clientId) =>
        new MessageWriter(buffer).Int64(clientId).Length;

    internal static bool TryDecode(ReadOnlySpan<byte> bytes, out ClientTimeout message)
    {
        var reader = new MessageReader(bytes);
        message = new ClientTimeout
        {
            ClientId = reader.Int64(),
        };
        return reader.IsWhole;
    }
}
