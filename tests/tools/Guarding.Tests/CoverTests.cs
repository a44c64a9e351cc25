// SPDX-License-Identifier: Apache-2.0
using Telemetry.Guarding.Rules;

namespace Telemetry.Guarding.Tests;

/// <summary>Which matches take all packets of others, against the packets of every kind.</summary>
public sealed class CoverTests
{
    [Fact]
    public void what_is_covered_has_no_packet_of_its_own()
    {
        var random = new RandomRules(11);
        (int covered, int empty) = (0, 0);
        for (int pair = 0; pair < 200_000; pair++)
        {
            (PacketMatch outer, PacketMatch inner) = (random.NextMatch(), random.NextMatch());
            bool isEmpty = MatchCover.IsEmpty(inner);
            empty += isEmpty ? 1 : 0;
            if (!isEmpty && !MatchCover.Covers(outer, inner))
                continue;
            covered++;
            foreach ((string name, byte[] frame) in PacketKinds.All)
            {
                bool fitsInner = Fits(inner, frame, inner.Interface);
                Assert.False(isEmpty && fitsInner, $"{name} fits what is called empty: {inner}");
                Assert.False(!isEmpty && fitsInner && !Fits(outer, frame, inner.Interface),
                    $"{name} fits {inner} and not {outer}");
            }
        }
        Assert.True(covered > 2_000 && empty > 500, $"{covered} covered, {empty} empty");
    }

    private static bool Fits(PacketMatch match, byte[] frame, string? device)
    {
        var rule = new GuardRule { Name = "", Where = "", Match = match, Action = RuleAction.Count };
        var settings = new GuardSettings
        {
            File = "",
            Interfaces = [],
            IntervalNs = 0,
            ConfirmWithinNs = 0,
            RuntimeDirectory = "",
            Lifeline = [],
            Rules = [rule],
        };
        return ReferenceJudge.Judge(settings, frame, device ?? "lo") is not null;
    }
}
