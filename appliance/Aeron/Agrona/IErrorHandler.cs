// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Agrona;

/// <summary>Told of errors that have no caller to go to.</summary>
public interface IErrorHandler
{
    /// <summary>Takes one error.</summary>
    void OnError(Exception exception);
}
