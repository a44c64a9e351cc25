// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Catalog;
using Telemetry.Model.Definitions;

namespace Telemetry.Pipeline.Tests.Sequencing;

/// <summary>What a protocol makes of the model's runs and numbers: session ids, and numbers that may wrap.</summary>
/// <param name="restarts">Runs that have the session id of the one before: a reset begins them.</param>
/// <param name="wrapsAfter">The number of the first run behind which those of 32 bits restart; null where numbers
/// have 64 bits.</param>
internal sealed class Numbering(IReadOnlyCollection<ulong> restarts, ulong? wrapsAfter = null)
{
    private const ulong Round = uint.MaxValue;          // 1 to 2^32 - 1
    private const ulong FirstRun = 1;

    /// <summary>The feed's protocol.</summary>
    public FeedDefinition Change(FeedDefinition feed) =>
        wrapsAfter is null ? feed : feed with { Protocol = ProtocolId.CboePitch };

    /// <summary>The session id of a run.</summary>
    public ulong IdOf(ulong run)
    {
        while (restarts.Contains(run))
            run--;
        return run;
    }

    /// <summary>The protocol's number; where sessions have ids, each run goes over the wrap.</summary>
    public ulong Raw(ulong run, ulong number)
    {
        if (wrapsAfter is not { } last || (restarts.Count > 0 && run > FirstRun))
            return number;
        return (number + Round - last - 1) % Round + 1;
    }

    /// <summary>The number with which a run begins by the protocol's word: MoldUDP64's sessions begin with 1.</summary>
    public ulong? FirstOf(ulong run) => wrapsAfter is null && !restarts.Contains(run) ? 1 : null;

    /// <summary>The number behind one.</summary>
    public ulong Behind(ulong raw) => wrapsAfter is not null && raw == Round ? 1 : raw + 1;
}
