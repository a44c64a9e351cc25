// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;

namespace Telemetry.Playing.Gateway.Sessions;

/// <summary>Terms of a client's logon (A).</summary>
internal readonly struct FixLogon
{
    /// <summary>Its number (34).</summary>
    public required ulong Number { get; init; }

    /// <summary>Seconds between heartbeats (108); 0 for none.</summary>
    public required ulong Interval { get; init; }

    /// <summary>Number of the message that it expects next (789); 0 if it does not say.</summary>
    public required ulong Wanted { get; init; }

    /// <summary>True if both sides begin at 1 again (141).</summary>
    public required bool Resets { get; init; }

    /// <summary>True if it wants encryption (98).</summary>
    public required bool IsEncrypted { get; init; }

    /// <summary>Version of the messages inside (1137) of FIXT 1.1, a digit or two; 0 if there is none.</summary>
    public required ulong ApplicationVersion { get; init; }

    /// <summary>Reads a logon.</summary>
    /// <returns>False if it has no heartbeat interval, or a number that cannot be read.</returns>
    public static bool TryRead(ReadOnlySpan<byte> packet, in OrderMessage message, out FixLogon logon)
    {
        bool hasInterval = FixGateway.TryReadNumber(packet, 108, out ulong interval);
        bool hasWanted = FixGateway.TryReadNumber(packet, 789, out ulong wanted);
        bool hasVersion = FixGateway.TryReadNumber(packet, 1137, out ulong version);
        bool isUnread = (!hasWanted && FixGateway.TryFind(packet, 789, out _))
            || (!hasVersion && FixGateway.TryFind(packet, 1137, out _));
        FixGateway.TryFind(packet, 98, out ReadOnlySpan<byte> encryption);
        FixGateway.TryFind(packet, 141, out ReadOnlySpan<byte> resets);
        logon = new FixLogon
        {
            Number = message.Sequence,
            Interval = interval,
            Wanted = wanted,
            Resets = resets.SequenceEqual("Y"u8),
            IsEncrypted = !encryption.IsEmpty && !encryption.SequenceEqual("0"u8),
            ApplicationVersion = version,
        };
        return hasInterval && !isUnread;
    }
}
