// SPDX-License-Identifier: Apache-2.0
using Adaptive.Agrona;

namespace Adaptive.Aeron.LogBuffer;

/// <summary>Takes a message or a fragment of one; the buffer is borrowed until it returns.</summary>
public delegate void FragmentHandler(IDirectBuffer buffer, int offset, int length, Header header);
