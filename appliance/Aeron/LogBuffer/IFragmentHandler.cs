// SPDX-License-Identifier: Apache-2.0
using Adaptive.Agrona;

namespace Adaptive.Aeron.LogBuffer;

/// <summary>Takes messages or fragments of them.</summary>
public interface IFragmentHandler
{
    /// <summary>Takes a message or a fragment of one; the buffer is borrowed until it returns.</summary>
    void OnFragment(IDirectBuffer buffer, int offset, int length, Header header);
}
