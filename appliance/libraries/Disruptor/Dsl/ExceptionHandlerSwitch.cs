// SPDX-License-Identifier: Apache-2.0
namespace Disruptor.Dsl;

/// <summary>Allows the exception handler to be set after the consumers were created.</summary>
internal sealed class ExceptionHandlerSwitch<T> : IValueExceptionHandler<T>
    where T : struct
{
    private IValueExceptionHandler<T> _handler = new ValueFatalExceptionHandler<T>();

    public void HandleEventException(Exception ex, long sequence, ref T evt) =>
        _handler.HandleEventException(ex, sequence, ref evt);

    public void HandleOnTimeoutException(Exception ex, long sequence) =>
        _handler.HandleOnTimeoutException(ex, sequence);

    public void HandleOnStartException(Exception ex) => _handler.HandleOnStartException(ex);

    public void HandleOnShutdownException(Exception ex) => _handler.HandleOnShutdownException(ex);

    internal void SwitchTo(IValueExceptionHandler<T> handler) => _handler = handler;
}
