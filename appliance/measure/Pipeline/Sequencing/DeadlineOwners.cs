// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Sequencing;

/// <summary>Numbering of deadline owners: each feed as a whole, followed by its generations.</summary>
[HotPath]
internal sealed class DeadlineOwners
{
    private readonly short[] _feeds;
    private readonly int[] _slots;
    private readonly int[] _first;

    /// <summary>Numbers the owners of all feeds.</summary>
    public DeadlineOwners(Topology topology)
    {
        int owners = topology.Feeds.Sum(FeedContext.Owners);
        _feeds = new short[owners];
        _slots = new int[owners];
        _first = new int[topology.Feeds.Count];
        int owner = 0;
        foreach (FeedDefinition feed in topology.Feeds)
        {
            _first[feed.Index] = owner;
            for (int slot = -1; slot < feed.MaxChannels; slot++, owner++)
                (_feeds[owner], _slots[owner]) = ((short)feed.Index, slot);
        }
    }

    /// <summary>Index of the feed.</summary>
    public int FeedOf(int owner) => _feeds[owner];

    /// <summary>The generation; -1 for the feed as a whole.</summary>
    public int SlotOf(int owner) => _slots[owner];

    /// <summary>Owner of a feed as a whole; the owners of its generations follow.</summary>
    public int FirstOf(int feed) => _first[feed];
}
