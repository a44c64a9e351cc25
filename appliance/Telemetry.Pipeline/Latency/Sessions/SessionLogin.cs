// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;

namespace Telemetry.Pipeline.Latency.Sessions;

/// <summary>One login of a session.</summary>
internal struct SessionLogin
{
    private const long DayNs = 86_400_000_000_000;

    /// <summary>Whose, as <see cref="LoginMark"/> tells it; 0 if the logon was not seen.</summary>
    public ulong Login;

    /// <summary>The protocol's session, once the exchange has told it.</summary>
    public ChannelKey Session;

    /// <summary>The highest number of an answer that has come, or was said to have come.</summary>
    public ulong Highest;

    /// <summary>
    /// Latest time that the exchange wrote into an answer, nanoseconds since its midnight; 0 if none.
    /// </summary>
    public long NewestNs;

    /// <summary>Stamp of that answer, nanoseconds.</summary>
    public long NewestStampNs;

    /// <summary>
    /// Answers that the exchange sent up to this time are seen already, nanoseconds since its midnight: they came over
    /// a connection whose numbers were not known. 0 if there were none.
    /// </summary>
    public long SeenUntilNs;

    /// <summary>The connection over which it asks to be let in.</summary>
    public uint Asking;

    /// <summary>The connection over which it was let in last; 0 if none.</summary>
    public uint Connection;

    /// <summary>Flow over which it was let in last: which gateway that was.</summary>
    public int FlowId;

    /// <summary>Whether <see cref="Session"/> is known.</summary>
    public bool IsKnown;

    /// <summary>
    /// Whether it stands where it stood before a restart: what came since came over connections whose numbers are not
    /// known.
    /// </summary>
    public bool IsRestored;

    private NumberLines _lines;

    /// <summary>
    /// Whether an answer has come before, and is sent again: by its number, or by its time where earlier ones had none.
    /// </summary>
    public bool HasSeen(in OrderMessage answer, long stampNs)
    {
        bool isOld = SeenUntilNs > 0 && answer.HasSendTime != 0 && answer.SendTimeNs <= SeenUntilNs;
        if (answer.HasSendTime != 0 && (answer.SendTimeNs >= NewestNs || !IsSameDay(stampNs)))
        {
            NewestNs = answer.SendTimeNs;
            NewestStampNs = stampNs;
        }
        if (answer.HasSequence == 0)
            return false;
        if (answer.Line == OrderMessage.NoLine)
            return answer.IsResent != 0;
        if (answer.Line != 0)
            return _lines.HasSeen(answer.Line, answer.Sequence) || isOld;
        if (answer.Sequence <= Highest)
            return true;
        Highest = answer.Sequence;
        return isOld;
    }

    /// <summary>The exchange numbers its answers anew.</summary>
    /// <param name="next">Number of the next one; 0 if it is not told.</param>
    public void RestartNumbers(ulong next)
    {
        Highest = next > 0 ? next - 1 : 0;
        _lines = default;
    }

    /// <summary>Whether the exchange's midnight has not passed since its newest answer.</summary>
    public readonly bool IsSameDay(long stampNs) => NewestNs + (stampNs - NewestStampNs) < DayNs;
}
