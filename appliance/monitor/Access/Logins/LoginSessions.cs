// SPDX-License-Identifier: Apache-2.0
using Telemetry.Access.Tokens;

namespace Telemetry.Access.Logins;

/// <summary>Logins of browsers: a secret of its own stands for the token until it is 12 hours old, or the token is no
/// longer in force. For all threads.</summary>
/// <param name="tokens">The tokens in force.</param>
public sealed class LoginSessions(TokenList tokens)
{
    /// <summary>Time for which a login holds.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    private const int MostOfToken = 20;
    private const long NsPerSecond = 1_000_000_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<TokenHash, (TokenHash Token, long EndNs)> _sessions = [];

    /// <summary>Begins a login. With too many of its token, that of them which ends first is ended: logins of
    /// other tokens stay.</summary>
    /// <param name="token">The token, which is in force.</param>
    /// <param name="nowNs">The time, of CLOCK_MONOTONIC.</param>
    /// <returns>The secret of the login; only its hash is kept.</returns>
    public string Begin(TokenHash token, long nowNs)
    {
        string secret = NewToken.Make();
        lock (_gate)
        {
            foreach ((TokenHash over, _) in _sessions.Where(one => nowNs >= one.Value.EndNs).ToArray())
                _ = _sessions.Remove(over);
            KeyValuePair<TokenHash, (TokenHash Token, long EndNs)>[] own =
                [.. _sessions.Where(one => one.Value.Token.Equals(token))];
            if (own.Length >= MostOfToken)
                _ = _sessions.Remove(own.MinBy(one => one.Value.EndNs).Key);
            _sessions[TokenHash.Of(secret)] = (token, nowNs + ((long)Lifetime.TotalSeconds * NsPerSecond));
        }
        return secret;
    }

    /// <summary>Identity of a login; null if the login is over or was never one.</summary>
    /// <param name="secret">Secret of the login.</param>
    /// <param name="nowNs">The time, of CLOCK_MONOTONIC.</param>
    public Identity? Find(string secret, long nowNs)
    {
        var hash = TokenHash.Of(secret);
        lock (_gate)
        {
            if (!_sessions.TryGetValue(hash, out (TokenHash Token, long EndNs) session))
                return null;
            if (nowNs < session.EndNs && tokens.Find(session.Token) is { } entry)
                return entry.Identity;
            _ = _sessions.Remove(hash);
            return null;
        }
    }

    public void End(string secret)
    {
        lock (_gate)
            _ = _sessions.Remove(TokenHash.Of(secret));
    }
}
