#include <tusk/pipeline.hpp>

namespace tusk {

using syncing = protocol::pipeline_exchange::syncing;

pipeline::pipeline(pipeline_mode mode) : contents_{std::make_shared<detail::pipeline_contents>()} {
    contents_->how = mode == atomic ? syncing::once : syncing::each;
}

pipeline_mode pipeline::mode() const noexcept { return contents_->how == syncing::once ? atomic : independent; }

}  // namespace tusk
