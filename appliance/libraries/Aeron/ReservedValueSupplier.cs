// SPDX-License-Identifier: Apache-2.0
using Adaptive.Agrona;

namespace Adaptive.Aeron;

/// <summary>Supplies the application's 64 bits for a frame that is about to be published.</summary>
public delegate long ReservedValueSupplier(IDirectBuffer termBuffer, int termOffset, int frameLength);
