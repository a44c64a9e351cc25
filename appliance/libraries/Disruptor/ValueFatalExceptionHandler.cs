// SPDX-License-Identifier: Apache-2.0
namespace Disruptor;

/// <summary>
/// Default handler: an exception ends the thread, and so the process, with an exception that names the place.
/// </summary>
internal sealed class ValueFatalExceptionHandler<T> : IValueExceptionHandler<T>
    where T : struct
{
    public void HandleEventException(Exception ex, long sequence, ref T evt) =>
        throw new InvalidOperationException($"A handler threw on the event with sequence {sequence}.", ex);

    public void HandleOnTimeoutException(Exception ex, long sequence) =>
        throw new InvalidOperationException($"A handler threw in OnTimeout after sequence {sequence}.", ex);

    public void HandleOnStartException(Exception ex) =>
        throw new InvalidOperationException("A handler threw in OnStart.", ex);

    public void HandleOnShutdownException(Exception ex) =>
        throw new InvalidOperationException("A handler threw in OnShutdown.", ex);
}
