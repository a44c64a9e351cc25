// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Packets;

/// <summary>Findings about the stream of a message.</summary>
[Flags]
public enum MessageNotes : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Of the exchange: it acknowledges bytes of the client that are not read yet; what it answers may be
    /// among them.</summary>
    Ahead = 1,

    /// <summary>The bytes of its direction that were skipped last have all come, and are read with this message at the
    /// latest.</summary>
    GapFilled = 2,
}
