// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Latency.Sessions;

namespace Telemetry.Pipeline.Latency.Orders;

/// <summary>Answers of one session that were not read: finds the requests that may have been answered by
/// them.</summary>
[HotPath]
internal sealed class LostAnswers(SessionContext context)
{
    private const int Found = 0;
    private const int Unwatched = 1 << 16;  // more than there are gaps

    private long _toNs = long.MinValue;     // stamp of the newest answer that was given up, or not read
    private int _unwatched;                 // flows of the exchange
    private uint _connection;               // of the latest gap; 0 for none
    private long _gapNs;                    // stamp of what follows it
    private int _gaps;                      // of that connection, not filled since

    /// <summary>True if the answer of a new request may be among those not read.</summary>
    public bool MayInclude(in PacketEvent request) =>
        _unwatched > 0 || (request.Flags & PacketEventFlags.BehindHole) != 0 || request.StampNs <= _toNs;

    /// <summary>Records an answer that was given up.</summary>
    public void GiveUp(long stampNs) => _toNs = Math.Max(_toNs, stampNs);

    /// <summary>Handles bytes of the exchange that were not read: a request sent before what follows them may have been
    /// answered there.</summary>
    /// <param name="stampNs">Stamp of what follows them, nanoseconds.</param>
    public void Lose(uint connection, long stampNs)
    {
        GiveUp(stampNs);
        _gaps = connection == _connection ? _gaps + 1 : 1;
        (_connection, _gapNs) = (connection, stampNs);
        Mark(connection, stampNs, 1);
    }

    /// <summary>Handles the end of a gap of the connection that had the latest: its bytes have come after all. Which
    /// of several it was is not known, so that orders stay unknown until all have come.</summary>
    public void Find(uint connection)
    {
        if (connection != _connection || --_gaps > 0)
            return;
        _connection = 0;
        Mark(connection, _gapNs, Found);
    }

    /// <summary>Handles that a flow of the exchange is watched from a stamp on, or is not.</summary>
    public void Watch(bool isWatched, long stampNs)
    {
        _unwatched = Math.Max(0, _unwatched + (isWatched ? -1 : 1));
        GiveUp(stampNs);
        if (!isWatched)
            Mark(RequestTable.AnyConnection, stampNs, Unwatched);
    }

    private void Mark(uint connection, long stampNs, int gaps)
    {
        RequestTable requests = context.Requests;
        for (int index = requests.OldestWaiting; index >= 0; index = requests[index].Next)
        {
            ref Request request = ref requests[index];
            if ((request.Connection == connection || connection == RequestTable.AnyConnection)
                && request.StampNs <= stampNs)
                request.AnswerGaps = gaps switch
                {
                    Found => request.AnswerGaps & Unwatched,
                    Unwatched => request.AnswerGaps | Unwatched,
                    _ => request.AnswerGaps + gaps,
                };
        }
    }
}
