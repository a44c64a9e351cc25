// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Packets;
using Telemetry.Model.Positions;
using Telemetry.Pipeline.Latency.Orders;

namespace Telemetry.Pipeline.Latency.Sessions;

/// <summary>Distinguishes repetitions of a session's answers from new ones, by their numbers. A number at most the
/// highest received is a repetition, unless it was left out before, or the answer is to a request that did not exist
/// when that number was received: then the exchange's numbers have restarted.</summary>
[HotPath]
internal sealed class Replays(SessionContext context, AnswerMatcher matcher)
{
    // A key is used once a day: one that is used again after this time is of another day.
    private const long OtherDayNs = 8 * 3600L * 1_000_000_000;

    private readonly SessionContext _context = context;
    private readonly AnswerMatcher _matcher = matcher;

    /// <summary>True if an answer came before; its number is recorded.</summary>
    public bool Includes(ref SessionLogin login, ref PacketEvent packet)
    {
        ref OrderMessage answer = ref packet.Message;
        bool hasLogin = login.Connection != 0;
        if (!hasLogin)
            login.UseBy(packet.Connection);
        bool? isLater = login.IsLaterThanAll(answer, packet.StampNs);
        NumberSighting sighting = login.Receive(answer, packet.StampNs);
        if (sighting == NumberSighting.New)
        {
            if (hasLogin && login.HasAdvanced(answer.Line))
                _context.Dialogue.GoOn(packet.Connection);
            return false;
        }
        if (login.IsMixed)
            return answer.IsResent != 0;
        bool isNew = _matcher.Awaits(ReceivedAnswer.Of(in packet), answer.Reference, out long earlierNs);
        if (isNew && hasLogin && earlierNs != 0)
        {
            // The key is that of an earlier order too, whose answer this may be.
            isNew = answer.IsResent == 0 && isLater != false;
            bool isOtherDay = packet.StampNs - earlierNs >= OtherDayNs;
            if (isNew && isLater is null && !isOtherDay)
            {
                isNew = !login.HasReplayed;
                sighting = isNew ? NumberSighting.Doubtful : sighting;
            }
        }
        if (isNew && hasLogin && answer.Line != OrderMessage.NoLine && !login.HasAdvanced(answer.Line))
        {
            login.RestartNumbers(0);
            login.Receive(answer, packet.StampNs);
            _context.Dialogue.RestartWith(ref packet);
        }
        if (!isNew)
        {
            login.HasReplayed = true;
            _context.Dialogue.GoOn(packet.Connection);
        }
        if (sighting == NumberSighting.Doubtful)
            _context.Doubt();
        return !isNew;
    }
}
