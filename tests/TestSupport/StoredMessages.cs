// SPDX-License-Identifier: Apache-2.0
using Telemetry.Publishing.State;

namespace TestSupport;

/// <summary>Counts of a day's state for feeds.</summary>
public static class StoredMessages
{
    /// <summary>Numbers delivered of a feed; -1 if no state can be read, or it does not have the feed.</summary>
    public static long Of(string path, string feed)
    {
        if (!File.Exists(path) || StateFile.Decode(File.ReadAllBytes(path), out StoredState? stored) is not null)
            return -1;
        int index = stored!.Names.Feeds.FindIndex(row => row.Name == feed);
        return index < 0 ? -1 : stored.State.Feeds[index].Messages;
    }
}
