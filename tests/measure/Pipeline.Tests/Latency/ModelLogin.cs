// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages.Counters;

namespace Telemetry.Pipeline.Tests.Latency;

/// <summary>One login, its exchange's state, and what must be counted of it.</summary>
internal sealed class ModelLogin(GatewayRig rig, string name)
{
    private readonly List<uint> _answers = [];              // keys in the order of their numbers
    private readonly Queue<uint> _unanswered = [];          // that the exchange has, and has not answered
    private readonly HashSet<uint> _ofConnection = [];      // orders of the connection, with no answer over it
    private GatewayClient? _client;
    private int _sent;                                      // answers that went out
    private uint _references;
    private long _connections;
    private long _replayed;
    private long _lost;
    private long _late;
    private long _timed;
    private bool _isDown = true;

    /// <summary>Logs in again, whether the connection before has ended or not.</summary>
    public void Connect(ushort port, bool replaysAll)
    {
        EndOrders();
        int from = replaysAll ? 0 : _sent;
        _connections++;
        _isDown = false;
        _client = rig.Connect(port, name, (ulong)from + 1);
        _unanswered.Clear();                                // the exchange lost them with the connection
        for (int index = from; index < _answers.Count; index++)
        {
            if (index < _sent)
                _replayed++;
            else
                _late++;
            _client.Ack(_answers[index]);
        }
        _sent = _answers.Count;
    }

    /// <summary>Ends the connection: by RST, by FIN, or so that nobody notices.</summary>
    public void Lose(int how)
    {
        if (_isDown)
            return;
        _isDown = true;
        if (how == 0)
            _client!.Reset();
        else if (how == 1)
            _client!.Close();
        if (how < 2)
            EndOrders();
    }

    /// <summary>Sends an order; logins count from 1, so their tokens are equal.</summary>
    public void Order()
    {
        if (_isDown)
            return;
        _client!.Order(++_references);
        _unanswered.Enqueue(_references);
        _ofConnection.Add(_references);
    }

    /// <summary>Answers the oldest order; where it does not go out, it waits for the next login.</summary>
    public void AnswerOne(bool goesOut)
    {
        if (_isDown || !_unanswered.TryDequeue(out uint key))
            return;
        _answers.Add(key);
        if (!goesOut || _sent + 1 != _answers.Count)
            return;
        _sent++;
        _timed++;
        _ofConnection.Remove(key);
        _client!.Ack(key);
    }

    public void AssertCounted(in SessionCounters counters, long samples)
    {
        Assert.Equal(
            (_connections, _references, _sent, _replayed),
            (counters.Connections, counters.Orders, counters.Acks, counters.Replayed));
        Assert.Equal((_timed, _late, 0), (samples, counters.AnsweredLate, counters.UnmatchedAnswers));
        Assert.Equal(_lost + _ofConnection.Count, counters.ConnectionLost + counters.Unanswered);
    }

    /// <summary>What is nobody's has no numbers: only what does not depend on them is the same.</summary>
    public void AssertCountedAsNobodys(in SessionCounters counters) =>
        Assert.Equal((_connections, _references), (counters.Connections, counters.Orders));

    private void EndOrders()
    {
        _lost += _ofConnection.Count;
        _ofConnection.Clear();
    }
}
