// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Memory;
using Telemetry.Model.Positions;

namespace Telemetry.Pipeline.Latency.Sessions;

/// <summary>Logins of one session, normally one: the last connection of each, its session in the protocol, and the
/// position of its answers' numbers. Connections whose login was not seen share a row. Bounded by the session's
/// connections: the oldest row is replaced, and the session is then incomplete.</summary>
[HotPath]
internal sealed class SessionLogins
{
    private const int Unseen = 0;
    private const uint FirstScope = 1U << 31;
    private const int Front = 2;            // rows: normally one login, and connections without one

    private readonly SessionContext _context;
    private readonly SessionLogin[] _rows;
    private readonly uint[] _connections;   // of the rows, over which the logon was last accepted; 0 for none
    private int _count = 1;                 // row 0: connections whose login was not seen
    private int _next = 1;
    private uint _lastScope = FirstScope;
    private bool _isFullReported;

    public SessionLogins(SessionContext context)
    {
        _context = context;
        int rows = LoginPosition.MostOf(context.Session);
        _rows = LazyMemory.Take<SessionLogin>(rows, Front);
        _connections = new uint[rows];
    }

    /// <summary>True if there is more than one login.</summary>
    public bool IsShared => _count > 2;

    /// <summary>The row of a connection's login.</summary>
    public ref SessionLogin Of(uint connection)
    {
        int row = _connections.AsSpan(0, _count).IndexOf(connection);
        return ref _rows[Math.Max(row, Unseen)];
    }

    /// <summary>Scope of the order keys of a connection: that of its login; if it is not known, the
    /// connection.</summary>
    public uint ScopeOf(uint connection) =>
        _connections.AsSpan(0, _count).IndexOf(connection) is var row and > Unseen ? _rows[row].Scope : connection;

    public static bool IsOfLogin(uint scope) => scope >= FirstScope;

    /// <summary>Records a client's logon.</summary>
    public void Ask(ulong login, uint connection, long stampNs)
    {
        int row = 1;
        while (row < _count && _rows[row].Login != login)
            row++;
        if (row == _count)
            row = Add(login, stampNs);
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
        login.LogIn();
        ref SessionLogin unseen = ref _rows[Unseen];
        bool hasUnnumbered = !login.IsKnown || login.IsRestored;
        login.SeenUntilNs = hasUnnumbered && unseen.IsSameDay(stampNs) ? unseen.NewestNs : 0;
        login.IsKnown = true;
        login.IsRestored = false;
        login.Session = session;
        login.Connection = connection;
        if (row > Unseen)
            _connections[row] = connection;
        return ref login;
    }

    /// <summary>Appends the position of each login.</summary>
    /// <param name="wallOffsetNs">UTC minus the stamps' clock, nanoseconds.</param>
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
        if (position.Login != 0 && _count == _rows.Length)
            return;
        ref SessionLogin login = ref _rows[position.Login == 0 ? Unseen : _count++];
        login = new SessionLogin
        {
            Login = position.Login,
            Scope = ++_lastScope,
            Session = position.Session,
            IsKnown = position.IsKnown != 0,
            IsRestored = true,
            Highest = position.Highest,
            NewestNs = position.NewestNs,
            NewestStampNs = position.NewestTimeNs - wallOffsetNs,
        };
    }

    private int Add(ulong login, long stampNs)
    {
        bool isFull = _count == _rows.Length;
        int row = isFull ? _next : _count++;
        _next = _next + 1 < _rows.Length ? _next + 1 : 1;
        if (isFull)
            _context.MissConnection(stampNs, ref _isFullReported);
        _rows[row] = default;
        _rows[row].Login = login;
        _rows[row].Scope = ++_lastScope;
        _connections[row] = 0;
        return row;
    }
}
