// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron;

/// <summary>
/// Logs of closed images. Each is unmapped after a linger time, but not while its image is being polled: the poller may
/// have started before the image was closed, and its handler may take any time. Without this, a log and its memory
/// would stay mapped until the garbage collector finds it.
/// </summary>
internal sealed class LingeringLogs
{
    /// <summary>Time for which a log stays mapped, nanoseconds; as in Aeron's other clients.</summary>
    internal const long LingerNs = 3_000_000_000;

    // Longest time counted per step: a process that was stopped for longer than the linger time must not at once unmap
    // a log that another thread is reading.
    private const long LongestStepNs = 100_000_000;

    private readonly List<Entry> _entries = [];
    private long _lastNs;

    internal void Add(Image image) => _entries.Add(new Entry(image));

    internal void OnCycle(long nowNs)
    {
        long stepNs = Math.Clamp(nowNs - _lastNs, 0, LongestStepNs);
        _lastNs = nowNs;
        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            Entry entry = _entries[i];
            entry.LingeredNs += stepNs;
            if (entry.LingeredNs < LingerNs || entry.Image.IsBeingPolled)
                continue;
            entry.Image.Unmap();
            _entries.RemoveAt(i);
        }
    }

    private sealed class Entry(Image image)
    {
        internal Image Image { get; } = image;

        internal long LingeredNs { get; set; }
    }
}
