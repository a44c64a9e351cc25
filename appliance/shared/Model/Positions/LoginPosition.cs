// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.Streams;

namespace Telemetry.Model.Positions;

/// <summary>Position of the answers to one login of a session, for a restart.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct LoginPosition
{
    /// <summary>Highest number of logins remembered for a session: as many as connections, and the row of all
    /// connections whose login was not seen.</summary>
    public static int MostOf(SessionDefinition session) => session.MaxConnections + 1;

    public long SessionIndex;

    /// <summary>Login, as computed by <see cref="LoginMark"/>; 0 for connections whose login was not seen.</summary>
    public ulong Login;

    /// <summary>The protocol's session, if it is known.</summary>
    public ChannelKey Session;

    /// <summary>1 if <see cref="Session"/> is known.</summary>
    public long IsKnown;

    /// <summary>The highest number of an answer.</summary>
    public ulong Highest;

    /// <summary>Latest time that the exchange wrote into an answer, nanoseconds since its midnight; 0 if
    /// none.</summary>
    public long NewestNs;

    /// <summary>Time when that answer came, UTC since 1970, nanoseconds.</summary>
    public long NewestTimeNs;
}

/// <summary>Position of one line in one generation of a number sequence, for a restart.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct LinePosition
{
    /// <summary>The line's first number.</summary>
    public ulong Start;

    /// <summary>Next expected number.</summary>
    public ulong Next;

    /// <summary>First missing number whose window is still open.</summary>
    public ulong PendingFirst;

    /// <summary>Last such number.</summary>
    public ulong PendingLast;

    /// <summary>Count of such numbers.</summary>
    public long PendingCount;

    /// <summary>Row of the <see cref="GenerationPosition"/>.</summary>
    public long Generation;

    /// <summary>Index of the line among all lines.</summary>
    public long LineIndex;

    /// <summary>1 if the line has ended the sequence.</summary>
    public long IsEnded;
}

/// <summary>Position of one generation of a number sequence, for a restart. Members are 64 bits wide, as in a
/// file.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct GenerationPosition
{
    /// <summary>Channel and session.</summary>
    public ChannelKey Channel;

    /// <summary>Lowest number known to exist.</summary>
    public ulong Base;

    /// <summary>Number after the highest known to exist; 0 if none is known.</summary>
    public ulong Known;

    /// <summary>Number after the highest that any line delivered.</summary>
    public ulong Delivered;

    /// <summary>First number that no line has delivered and that is not declared yet.</summary>
    public ulong HoleFirst;

    /// <summary>Last such number.</summary>
    public ulong HoleLast;

    /// <summary>Count of such numbers.</summary>
    public long HoleCount;

    public long FeedIndex;

    /// <summary>Rank in the order in which the feed's sequences began.</summary>
    public long Serial;

    /// <summary>1 if a reset began it, 2 if that was inferred, 4 if its end was reported.</summary>
    public long Flags;
}
