// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Access.Logins;
using Telemetry.Access.Tokens;
using TestSupport;

namespace Telemetry.Access.Tests.Logins;

/// <summary>Logins end by time and with their token; addresses that guess have to wait.</summary>
public sealed class LoginTests
{
    private const long SecondNs = 1_000_000_000;
    private const long HourNs = 3_600 * SecondNs;

    [Fact]
    public void a_login_ends_after_12_hours_and_by_logging_out_and_with_its_token()
    {
        using var folder = new ScratchFolder();
        string path = folder.File("tokens");
        var token = TokenHash.Of("a");
        Write(path, $"alice operate {token}");
        var tokens = TokenList.Open(path);
        var sessions = new LoginSessions(tokens);
        string[] secrets = [.. Enumerable.Range(0, 3).Select(_ => sessions.Begin(token, nowNs: 5))];

        Assert.Equal("alice", sessions.Find(secrets[0], (12 * HourNs) + 4)?.Name);
        Assert.Null(sessions.Find(secrets[0], (12 * HourNs) + 5));
        Assert.Null(sessions.Find(secrets[0], 6));
        Assert.Null(sessions.Find("a", 6));

        sessions.End(secrets[1]);
        Assert.Null(sessions.Find(secrets[1], 6));

        Write(path, $"alice read {token}");
        tokens.Reload(new Progress<string>());
        Assert.Equal(Role.Read, sessions.Find(secrets[2], 6)?.Role);
        Write(path, "");
        tokens.Reload(new Progress<string>());
        Assert.Null(sessions.Find(secrets[2], 6));
    }

    [Fact]
    public void logins_of_a_token_are_bounded_and_end_nobody_else_s()
    {
        using var folder = new ScratchFolder();
        string path = folder.File("tokens");
        var token = TokenHash.Of("a");
        var other = TokenHash.Of("b");
        Write(path, $"alice operate {token}\nbob read {other}");
        var sessions = new LoginSessions(TokenList.Open(path));
        string ofBob = sessions.Begin(other, 0);
        string first = sessions.Begin(token, 1);
        string second = sessions.Begin(token, 2);

        for (int more = 0; more < 19; more++)
            _ = sessions.Begin(token, 3);

        Assert.Null(sessions.Find(first, 4));
        Assert.NotNull(sessions.Find(second, 4));
        for (int more = 0; more < 2_000; more++)
            _ = sessions.Begin(token, 5);
        Assert.Equal("bob", sessions.Find(ofBob, 6)?.Name);
    }

    [Fact]
    public void logins_that_are_over_leave_no_trace()
    {
        using var folder = new ScratchFolder();
        string path = folder.File("tokens");
        var token = TokenHash.Of("a");
        Write(path, $"alice operate {token}");
        var sessions = new LoginSessions(TokenList.Open(path));
        string[] early = [.. Enumerable.Range(0, 20).Select(_ => sessions.Begin(token, nowNs: 0))];

        string late = sessions.Begin(token, 12 * HourNs);

        // By an earlier time, those that were only over would still be found.
        Assert.All(early, secret => Assert.Null(sessions.Find(secret, nowNs: 1)));
        Assert.Equal("alice", sessions.Find(late, (12 * HourNs) + 1)?.Name);
    }

    [Fact]
    public void ten_wrong_tokens_of_an_address_make_it_wait_for_the_rest_of_the_minute()
    {
        var limit = new FailureLimit();
        var address = IPAddress.Parse("10.0.0.1");
        for (int failure = 0; failure < 10; failure++)
        {
            Assert.Equal(0, limit.WaitNs(address, failure * SecondNs));
            limit.Add(address, failure * SecondNs);
        }

        Assert.Equal(50 * SecondNs, limit.WaitNs(address, 10 * SecondNs));
        Assert.Equal(50 * SecondNs, limit.WaitNs(address.MapToIPv6(), 10 * SecondNs));
        Assert.Equal(0, limit.WaitNs(IPAddress.Parse("10.0.0.2"), 10 * SecondNs));
        Assert.Equal(0, limit.WaitNs(address, 60 * SecondNs));
        limit.Add(address, 60 * SecondNs);
        Assert.Equal(0, limit.WaitNs(address, 60 * SecondNs));
    }

    [Fact]
    public void addresses_of_one_ipv6_network_are_one()
    {
        var limit = new FailureLimit();
        for (int failure = 0; failure < 10; failure++)
            limit.Add(IPAddress.Parse($"2001:db8:1:2::{failure}"), 0);

        Assert.NotEqual(0, limit.WaitNs(IPAddress.Parse("2001:db8:1:2:ffff::1"), 1));
        Assert.Equal(0, limit.WaitNs(IPAddress.Parse("2001:db8:1:3::1"), 1));
    }

    [Fact]
    public void a_flood_of_addresses_forgets_the_oldest()
    {
        var limit = new FailureLimit();
        for (int failure = 0; failure < 10; failure++)
        {
            limit.Add(IPAddress.Parse("10.0.0.1"), 0);
            limit.Add(IPAddress.Parse("10.0.0.2"), 1);
        }
        for (int other = 0; other < 4_095; other++)
            limit.Add(new IPAddress([11, 0, (byte)(other >> 8), (byte)other]), 2);

        Assert.Equal(0, limit.WaitNs(IPAddress.Parse("10.0.0.1"), 3));
        Assert.NotEqual(0, limit.WaitNs(IPAddress.Parse("10.0.0.2"), 3));
    }

    private static void Write(string path, string text)
    {
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
