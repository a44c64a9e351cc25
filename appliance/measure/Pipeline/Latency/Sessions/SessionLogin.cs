// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Positions;

namespace Telemetry.Pipeline.Latency.Sessions;

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

    /// <summary>Scope of its order keys; above all numbers of connections.</summary>
    public uint Scope;

    /// <summary>Flow over which the logon was last accepted; identifies the gateway.</summary>
    public int FlowId;

    /// <summary>True if <see cref="Session"/> is known.</summary>
    public bool IsKnown;

    /// <summary>True if its position was restored after a restart: later answers came over connections whose numbers
    /// are unknown.</summary>
    public bool IsRestored;

    /// <summary>True if an answer was taken for a repetition since the logon was last accepted.</summary>
    public bool HasReplayed;

    /// <summary>True if connections without a known login sent answers by turns: their numbers are not
    /// comparable.</summary>
    public bool IsMixed;

    private NumberLines _lines;
    private LeftOutNumbers _leftOut;
    private bool _hasAdvanced;              // of line 0, as NumberLines has it
    private uint _newest;                   // connection that sent answers, where the login is not known

    /// <summary>Records the number and the time of a message of the exchange.</summary>
    /// <returns>Whether the message came before; decided by its number, or by its time if earlier ones had
    /// none.</returns>
    public NumberSighting Receive(in OrderMessage answer, long stampNs)
    {
        bool isOld = SeenUntilNs > 0 && answer.HasSendTime != 0 && answer.SendTimeNs <= SeenUntilNs;
        if (answer.HasSendTime != 0 && (answer.SendTimeNs >= NewestNs || !IsSameDay(stampNs)))
        {
            NewestNs = answer.SendTimeNs;
            NewestStampNs = stampNs;
        }
        if (answer.HasSequence == 0)
            return NumberSighting.New;
        if (answer.Line == OrderMessage.NoLine)
            return answer.IsResent != 0 ? NumberSighting.Repeated : NumberSighting.New;
        NumberSighting sighting = answer.Line != 0
            ? _lines.Receive(answer.Line, answer.Sequence, ref _leftOut) : Receive(answer.Sequence);
        return isOld ? NumberSighting.Repeated : sighting;
    }

    /// <summary>Records the connection of an answer, where the login is not known.</summary>
    public void UseBy(uint connection)
    {
        IsMixed |= connection < _newest;
        _newest = Math.Max(_newest, connection);
    }

    /// <summary>Records the number of a message of the exchange that is not an answer.</summary>
    public void Note(in OrderMessage message)
    {
        if (message.HasSequence == 0 || message.Line == OrderMessage.NoLine)
            return;
        if (message.Line != 0)
            _lines.Receive(message.Line, message.Sequence, ref _leftOut);
        else
            Receive(message.Sequence);
    }

    /// <summary>True if an answer has a later time than all before, false if it has an earlier one than the latest;
    /// null if its time says nothing.</summary>
    public readonly bool? IsLaterThanAll(in OrderMessage answer, long stampNs)
    {
        if (answer.HasSendTime == 0 || NewestNs == 0 || answer.SendTimeNs == NewestNs)
            return null;
        if (answer.TimeSinceMidnight != 0 && !IsSameDay(stampNs))
            return true;
        return answer.SendTimeNs > NewestNs;
    }

    /// <summary>Records that the exchange has accepted the login.</summary>
    public void LogIn()
    {
        HasReplayed = _hasAdvanced = false;
        _lines.LogIn();
    }

    /// <summary>True if numbers of a line that came since the latest login go on above those before.</summary>
    public readonly bool HasAdvanced(ulong line) => line == 0 ? _hasAdvanced : _lines.HasAdvanced(line);

    /// <summary>Restarts the numbers of the exchange's answers.</summary>
    /// <param name="next">Number of the next one; 0 if unknown.</param>
    public void RestartNumbers(ulong next)
    {
        Highest = next > 0 ? next - 1 : 0;
        _lines = default;
        _leftOut = default;
        _hasAdvanced = false;
    }

    private NumberSighting Receive(ulong number)
    {
        ulong before = Highest;
        NumberSighting sighting = _leftOut.Receive(0, number, ref Highest);
        _hasAdvanced |= Highest > before;
        return sighting;
    }

    /// <summary>True if the exchange's midnight has not passed since its newest answer.</summary>
    public readonly bool IsSameDay(long stampNs) => NewestNs + (stampNs - NewestStampNs) < DayNs;
}
