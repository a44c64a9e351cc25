// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Agrona;

/// <summary>Handler of errors without a caller.</summary>
public interface IErrorHandler
{
    void OnError(Exception exception);
}
