// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Config.Reload;

/// <summary>Keeps the indexes of recovery channels that run already. New ones are appended; a removed one keeps its
/// index, and gets it back when it returns.</summary>
/// <param name="running">The running channels.</param>
internal sealed class RecoveryMerge(IReadOnlyList<RecoveryDefinition> running, Topology wanted)
{
    private readonly int[] _indexes = new int[wanted.Recovery.Count];

    /// <summary>Index of a wanted channel in the merged topology; -1 for none.</summary>
    public int Of(int index) => index < 0 ? -1 : _indexes[index];

    /// <summary>Makes the merged channels.</summary>
    /// <param name="feedOf">Index of each wanted feed in the merged topology.</param>
    /// <param name="lineOf">The merged index of a line of a wanted feed.</param>
    public List<RecoveryDefinition> Merge(int[] feedOf, Func<int, int, int> lineOf)
    {
        List<RecoveryDefinition> merged = [.. running.Select(channel => channel with { IsRemoved = true })];
        foreach (RecoveryDefinition channel in wanted.Recovery)
        {
            int feed = feedOf[channel.FeedIndex];
            int index = merged.FindIndex(0, running.Count, before =>
                before.IsRemoved && before.IsSameAs(channel, feed));
            RecoveryDefinition now = channel with
            {
                Index = index < 0 ? merged.Count : index,
                FeedIndex = feed,
                LineIndex = channel.LineIndex < 0 ? -1 : lineOf(channel.FeedIndex, channel.LineIndex),
            };
            _indexes[channel.Index] = now.Index;
            if (index < 0)
                merged.Add(now);
            else
                merged[index] = now;
        }
        return merged;
    }
}
