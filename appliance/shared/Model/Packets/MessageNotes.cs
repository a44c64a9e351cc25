// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Packets;

/// <summary>Findings about the stream of a message.</summary>
[Flags]
public enum MessageNotes : byte
{
    None = 0,

    /// <summary>Of the exchange: it acknowledges bytes of the client that are not read yet; what it answers may be
    /// among them.</summary>
    Ahead = 1,

    /// <summary>The bytes of its direction that were skipped last have all come, and are read with this message at the
    /// latest.</summary>
    GapFilled = 2,

    /// <summary>No message: the other side acknowledges bytes of this direction that were not seen, so that an answer
    /// may be among them.</summary>
    InDoubt = 4,

    /// <summary>No message: the latest doubt about bytes of this direction is over, and there are none.</summary>
    DoubtOver = 8,

    /// <summary>No message: the latest doubt about bytes of this direction was not refuted.</summary>
    DoubtStays = 16,

    /// <summary>Read in its place, after later messages of its direction.</summary>
    Late = 32,

    /// <summary>No message, but a step of one of the doubts.</summary>
    AnyDoubt = InDoubt | DoubtOver | DoubtStays,
}
