// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Positions;

namespace Telemetry.Pipeline.Latency.Sessions;

/// <summary>One login of a session.</summary>
internal struct SessionLogin
{
    private const long DayNs = 86_400_000_000_000;

    /// <summary>Login, as computed by <see cref="LoginMark"/>; 0 if the logon was not seen.</summary>
    public ulong Login;

    /// <summary>Session of the protocol, once the exchange has sent it.</summary>
    public ChannelKey Session;

    /// <summary>Highest number of an answer received or announced.</summary>
    public ulong Highest;

    /// <summary>
    /// Latest time that the exchange wrote into an answer, nanoseconds since its midnight; 0 if none.
    /// </summary>
    public long NewestNs;

    /// <summary>Stamp of that answer, nanoseconds.</summary>
    public long NewestStampNs;

    /// <summary>Send time up to which the exchange's answers have been seen, nanoseconds since its midnight: they came
    /// over a connection whose numbers were unknown. 0 if there were none.</summary>
    public long SeenUntilNs;

    /// <summary>Connection over which a logon is waiting for acceptance.</summary>
    public uint Asking;

    /// <summary>Connection over which the logon was last accepted; 0 if none.</summary>
    public uint Connection;

    /// <summary>Flow over which the logon was last accepted; identifies the gateway.</summary>
    public int FlowId;

    /// <summary>True if <see cref="Session"/> is known.</summary>
    public bool IsKnown;

    /// <summary>True if its position was restored after a restart: later answers came over connections whose numbers
    /// are unknown.</summary>
    public bool IsRestored;

    private NumberLines _lines;
    private MissedNumbers _missed;

    /// <summary>True if an answer came before and is repeated; decided by its number, or by its time if earlier ones
    /// had none.</summary>
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
            return _lines.HasSeen(answer.Line, answer.Sequence, ref _missed) || isOld;
        return _missed.HasSeen(0, answer.Sequence, ref Highest) || isOld;
    }

    /// <summary>Records that answers may have come in bytes that were not read.</summary>
    public void LoseSight() => _missed.LoseSight();

    /// <summary>Restarts the numbers of the exchange's answers.</summary>
    /// <param name="next">Number of the next one; 0 if unknown.</param>
    public void RestartNumbers(ulong next)
    {
        Highest = next > 0 ? next - 1 : 0;
        _lines = default;
        _missed = default;
    }

    /// <summary>True if the exchange's midnight has not passed since its newest answer.</summary>
    public readonly bool IsSameDay(long stampNs) => NewestNs + (stampNs - NewestStampNs) < DayNs;
}
