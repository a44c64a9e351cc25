// SPDX-License-Identifier: Apache-2.0
namespace Disruptor;

/// <summary>
/// Handler of exceptions thrown by an event handler. If these methods return, the event counts as processed and the
/// event handler continues with the next; if they throw, the event handler's thread ends.
/// </summary>
public interface IValueExceptionHandler<T>
    where T : struct
{
    /// <summary>Called when processing the event at the sequence threw.</summary>
    void HandleEventException(Exception ex, long sequence, ref T evt);

    /// <summary>Called when <see cref="IValueEventHandler{T}.OnTimeout"/> threw.</summary>
    void HandleOnTimeoutException(Exception ex, long sequence);

    /// <summary>Called when <see cref="IValueEventHandler{T}.OnStart"/> threw.</summary>
    void HandleOnStartException(Exception ex);

    /// <summary>Called when <see cref="IValueEventHandler{T}.OnShutdown"/> threw.</summary>
    void HandleOnShutdownException(Exception ex);
}
