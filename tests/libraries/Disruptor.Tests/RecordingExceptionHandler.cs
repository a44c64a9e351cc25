// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;

namespace Disruptor.Tests;

/// <summary>Notes what it is given.</summary>
internal sealed class RecordingExceptionHandler : IValueExceptionHandler<TestEvent>
{
    private readonly ConcurrentQueue<string> _calls = new();

    public string[] Calls => [.. _calls];

    public int Count => _calls.Count;

    public void HandleEventException(Exception ex, long sequence, ref TestEvent evt) =>
        _calls.Enqueue($"event {sequence}: {ex.Message}");

    public void HandleOnTimeoutException(Exception ex, long sequence) =>
        _calls.Enqueue($"timeout {sequence}: {ex.Message}");

    public void HandleOnStartException(Exception ex) => _calls.Enqueue($"start: {ex.Message}");

    public void HandleOnShutdownException(Exception ex) => _calls.Enqueue($"shutdown: {ex.Message}");
}
