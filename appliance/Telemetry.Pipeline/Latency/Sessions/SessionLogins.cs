// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Positions;

namespace Telemetry.Pipeline.Latency.Sessions;

/// <summary>Logins of one session, normally one: the last connection of each, its session in the protocol, and the
/// position of its answers' numbers. Connections whose login was not seen share a row. Bounded: the oldest row is
/// replaced.</summary>
[HotPath]
internal sealed class SessionLogins
{
    private const int Capacity = LoginPosition.MostOfSession;
    private const int Unseen = 0;

    private readonly SessionLogin[] _rows = new SessionLogin[Capacity];
    private int _count = 1;         // row 0: connections whose login was not seen
    private int _next = 1;

    /// <summary>The row of a connection's login.</summary>
    public ref SessionLogin Of(uint connection)
    {
        for (int row = 1; row < _count; row++)
        {
            if (_rows[row].Connection == connection)
                return ref _rows[row];
        }
        return ref _rows[Unseen];
    }

    /// <summary>Records a client's logon.</summary>
    public void Ask(ulong login, uint connection)
    {
        int row = 1;
        while (row < _count && _rows[row].Login != login)
            row++;
        if (row == _count)
            row = Add(login);
        _rows[row].Asking = connection;
    }

    /// <summary>Records the exchange's acceptance of a logon.</summary>
    /// <param name="connection">Connection over which it came.</param>
    /// <param name="stampNs">Stamp of the acceptance, nanoseconds.</param>
    /// <param name="session">The protocol's session.</param>
    /// <param name="next">Number of the next answer; 0 if unknown.</param>
    /// <param name="replaced">Receives the login's connection before this one; 0 if there was none.</param>
    /// <param name="isNewSession">Receives true if the protocol's session differs from the one before.</param>
    /// <returns>The row of the login.</returns>
    public ref SessionLogin Accept(
        uint connection, long stampNs, in ChannelKey session, ulong next, out uint replaced, out bool isNewSession)
    {
        int row = _count - 1;
        while (row > Unseen && _rows[row].Asking != connection)
            row--;
        ref SessionLogin login = ref _rows[row];
        replaced = row > Unseen && login.Connection != connection ? login.Connection : 0;
        isNewSession = login.IsKnown && login.Session != session;
        if (isNewSession || !login.IsKnown)
            login.RestartNumbers(next);
        ref SessionLogin unseen = ref _rows[Unseen];
        bool hasUnnumbered = !login.IsKnown || login.IsRestored;
        login.SeenUntilNs = hasUnnumbered && unseen.IsSameDay(stampNs) ? unseen.NewestNs : 0;
        login.IsKnown = true;
        login.IsRestored = false;
        login.Session = session;
        login.Connection = connection;
        return ref login;
    }

    /// <summary>Appends the position of each login.</summary>
    /// <param name="sessionIndex">Index of the session.</param>
    /// <param name="wallOffsetNs">UTC minus the stamps' clock, nanoseconds.</param>
    /// <param name="target">Receives the positions.</param>
    public void Copy(int sessionIndex, long wallOffsetNs, SequencePositions target)
    {
        for (int row = 0; row < _count && target.LoginCount < target.Logins.Length; row++)
        {
            ref SessionLogin login = ref _rows[row];
            target.Logins[target.LoginCount++] = new LoginPosition
            {
                SessionIndex = sessionIndex,
                Login = login.Login,
                Session = login.Session,
                IsKnown = login.IsKnown ? 1 : 0,
                Highest = login.Highest,
                NewestNs = login.NewestNs,
                NewestTimeNs = login.NewestStampNs + wallOffsetNs,
            };
        }
    }

    /// <summary>Continues a login from its position before a restart.</summary>
    public void Restore(in LoginPosition position, long wallOffsetNs)
    {
        if (position.Login != 0 && _count == Capacity)
            return;
        ref SessionLogin login = ref _rows[position.Login == 0 ? Unseen : _count++];
        login = new SessionLogin
        {
            Login = position.Login,
            Session = position.Session,
            IsKnown = position.IsKnown != 0,
            IsRestored = true,
            Highest = position.Highest,
            NewestNs = position.NewestNs,
            NewestStampNs = position.NewestTimeNs - wallOffsetNs,
        };
    }

    private int Add(ulong login)
    {
        int row = _count < Capacity ? _count++ : _next;
        _next = _next + 1 < Capacity ? _next + 1 : 1;
        _rows[row] = default;
        _rows[row].Login = login;
        return row;
    }
}
